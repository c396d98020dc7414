import { ErasureIdSchema } from '../../core/contracts/erasure.ts';
import { NotFoundError } from '../../core/errors.ts';
import type { ApiPorts } from './ports.ts';
import { jsonBody, parse, type Route } from './route.ts';
import { type Body, schemas } from './schemas.ts';
import { callerOf, tenantOf } from './tenant.ts';

/** Erase everything about a subject, in one call. */
export const erasureRoutes = (ports: ApiPorts): Route[] => [
  {
    operationId: 'eraseSubject',
    summary: 'Erase everything about a subject',
    description:
      'Facts of every agent, and of every run about it what it was told, read, did and answered. What stays: that there was a run, when, how it ended and what it cost, and the record of who approved what, with hashes of arguments.',
    method: 'post',
    path: '/memory/erasures',
    access: 'tenant',
    body: { 'application/json': 'EraseRequest' },
    answers: {
      202: {
        description: 'Begun; look it up by its id until it is done.',
        content: { 'application/json': 'Erasure' },
      },
    },
    problems: [400, 409],
    async handle(c) {
      const tenantId = tenantOf(c, ports.defaultTenant);
      const { subject } = parse(schemas.EraseRequest, await jsonBody(c), 'The request is not valid');
      const who = { by: callerOf(c, tenantId), at: ports.now().toISOString() };
      return c.json<Body<'Erasure'>>(await ports.erasures.request(tenantId, subject, who), 202);
    },
  },
  {
    operationId: 'getErasure',
    summary: 'How far an erasure is',
    method: 'get',
    path: '/memory/erasures/{erasureId}',
    access: 'tenant',
    answers: { 200: { description: 'As it stands.', content: { 'application/json': 'Erasure' } } },
    problems: [404],
    async handle(c) {
      const tenantId = tenantOf(c, ports.defaultTenant);
      const erasureId = ErasureIdSchema.safeParse(c.req.param('erasureId'));
      const erasure = erasureId.success && (await ports.erasures.find(tenantId, erasureId.data));
      if (!erasure) throw new NotFoundError('There is no such erasure. An id looks like erasure_…');
      return c.json<Body<'Erasure'>>(erasure);
    },
  },
];
