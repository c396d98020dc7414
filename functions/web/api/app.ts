import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { contentSecurityPolicy, messagePage } from '../layout.ts';
import { approvalRoutes } from './approvals.ts';
import { auditRoutes } from './audit.ts';
import { erasureRoutes } from './erasures.ts';
import { grantRoutes } from './grants.ts';
import { memoryRoutes } from './memory.ts';
import { errorFormatOf } from './negotiation.ts';
import { openApiRoute } from './openapi.ts';
import type { ApiPorts } from './ports.ts';
import { type Problem, problem, problemOf, problemResponse } from './problem.ts';
import type { Route } from './route.ts';
import { runRoutes } from './runs.ts';
import { slackRoutes } from './slack.ts';
import { switchRoutes } from './switches.ts';

/** Pages carry a secret in their address, and answers belong to their caller: nothing is kept, leaked or framed. */
const safetyHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
};

/** The HTTP API and the approval page. Every error is a problem (RFC 9457), or a page for a browser. */
export function createApi(ports: ApiPorts): Hono {
  const app = new Hono({ strict: false });
  const routes: Route[] = [
    ...runRoutes(ports),
    ...auditRoutes(ports),
    ...approvalRoutes(ports),
    ...grantRoutes(ports),
    ...memoryRoutes(ports),
    ...erasureRoutes(ports),
    ...switchRoutes(ports),
    ...slackRoutes(ports),
  ];
  routes.push(openApiRoute(ports, routes));

  const told = (error: unknown): Problem => {
    const known = problemOf(error);
    if (!known) ports.report(error);
    return known ?? problem(500, 'Something went wrong here. It is recorded; try again later.');
  };

  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(safetyHeaders)) c.res.headers.set(name, value);
  });

  for (const route of routes)
    app.on(route.method.toUpperCase(), honoPath(route), async (c) => {
      try {
        return await route.handle(c);
      } catch (error) {
        const body = told(error);
        if (route.access === 'link' && errorFormatOf(c) === 'page')
          return c.html(messagePage(body.title, body.detail), body.status as ContentfulStatusCode);
        return problemResponse(body, body.status === 401 ? { 'www-authenticate': 'Bearer' } : {});
      }
    });

  // Reached by the methods that no route above took.
  for (const [path, here] of Map.groupBy(routes, honoPath)) {
    const allow = here.map(({ method }) => method.toUpperCase()).join(', ');
    app.all(path, () => problemResponse(problem(405, `Use ${allow} here.`), { allow }));
  }

  app.notFound((c) => problemResponse(problem(404, `There is nothing at ${c.req.path}; see /openapi.json.`)));
  app.onError((error) => problemResponse(told(error)));
  return app;
}

const honoPath = ({ path }: Route): string => path.replaceAll(/\{(\w+)\}/g, ':$1');
