import { brokenAt } from '../../core/audit.ts';
import type { ApiPorts } from './ports.ts';
import type { Route } from './route.ts';
import { runKeyOf } from './run-key.ts';
import type { Body } from './schemas.ts';

/** Who was asked, looked, decided and when, with the proof that nothing of it was changed since. */
export const auditRoutes = (ports: ApiPorts): Route[] => [
  {
    operationId: 'auditRun',
    summary: "The record of a run's approvals, and whether its chain of hashes holds",
    description:
      'Each entry holds the hash of the one before it. `approval.seen` says that a link was opened, by a person or ' +
      'by a program that scans mail for them.',
    method: 'get',
    path: '/runs/{runId}/audit',
    access: 'tenant',
    answers: { 200: { description: 'All of it, in order.', content: { 'application/json': 'AuditView' } } },
    problems: [404],
    async handle(c) {
      const run = runKeyOf(c, ports);
      const { runId } = await ports.runs.get(run);
      const entries = await ports.audit.list(run);
      const broken = brokenAt(entries);
      return c.json<Body<'AuditView'>>({
        runId,
        holds: broken === null,
        brokenAt: broken,
        entries: [...entries],
      });
    },
  },
];
