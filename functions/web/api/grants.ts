import type { ApiPorts } from './ports.ts';
import type { Route } from './route.ts';
import type { Body } from './schemas.ts';
import { callerOf, tenantOf } from './tenant.ts';

/** The leave that people gave beyond one call: looked through, and taken back. */
export const grantRoutes = (ports: ApiPorts): Route[] => [
  {
    operationId: 'listGrants',
    summary: 'What people allowed beyond one call, newest first',
    description: 'At most 100; those that are over or revoked as well.',
    method: 'get',
    path: '/grants',
    access: 'tenant',
    answers: { 200: { description: 'The latest.', content: { 'application/json': 'GrantList' } } },
    problems: [],
    async handle(c) {
      const tenantId = tenantOf(c, ports.defaultTenant);
      return c.json<Body<'GrantList'>>({ grants: [...(await ports.grants.list(tenantId))] });
    },
  },
  {
    operationId: 'revokeGrant',
    summary: 'From now on, ask again for this call',
    method: 'delete',
    path: '/grants/{grantId}',
    access: 'tenant',
    answers: { 200: { description: 'As it was, and revoked.', content: { 'application/json': 'Grant' } } },
    problems: [404, 409],
    async handle(c) {
      const tenantId = tenantOf(c, ports.defaultTenant);
      const who = { by: callerOf(c, tenantId), at: ports.now().toISOString() };
      return c.json<Body<'Grant'>>(await ports.grants.revoke(tenantId, c.req.param('grantId') ?? '', who));
    },
  },
];
