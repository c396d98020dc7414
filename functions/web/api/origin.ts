import * as z from 'zod';
import type { Origin } from '../../core/contracts/decision.ts';
import type { ApiContext } from './ports.ts';

/** What `hono/aws-lambda` hands over as `c.env`, as far as it is read here. */
const EnvSchema = z.object({
  event: z.object({
    requestContext: z.object({
      http: z.object({ sourceIp: z.string().optional(), userAgent: z.string().optional() }),
    }),
  }),
});

/** Where a request came from, as API Gateway saw it: no header that the caller could write but the browser's name. */
export function originOf(c: ApiContext, via: Origin['via']): Origin {
  const http = EnvSchema.safeParse(c.env).data?.event.requestContext.http;
  const ip = bounded(http?.sourceIp, 45);
  const userAgent = bounded(http?.userAgent, 300);
  return { via, ...(ip ? { ip } : {}), ...(userAgent ? { userAgent } : {}) };
}

const bounded = (text: string | undefined, characters: number): string | undefined =>
  text?.slice(0, characters).toWellFormed();
