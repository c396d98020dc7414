import { type Anchor, anchorsOf, brokenAt } from '../../core/audit.ts';
import type { RunKey } from '../../core/ports.ts';
import { historyOf } from './history.ts';
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
      'by a program that scans mail for them; it is recorded once from each address and program, at most 20 times a ' +
      'person and request. The chain is held against the numbers and hashes that left the table ' +
      'with the events, so that its end cannot be cut off unseen; an entry that cannot be read breaks it and is left out.',
    method: 'get',
    path: '/runs/{runId}/audit',
    access: 'tenant',
    answers: { 200: { description: 'All of it, in order.', content: { 'application/json': 'AuditView' } } },
    problems: [404],
    async handle(c) {
      const run = runKeyOf(c, ports);
      const { runId } = await ports.runs.get(run);
      // The history is read first: what it speaks of was recorded by then.
      const anchors = await anchorsIn(ports, run);
      const recorded = await ports.audit.list(run);
      const broken = brokenAt(recorded, anchors);
      return c.json<Body<'AuditView'>>({
        runId,
        holds: broken === null,
        brokenAt: broken,
        entries: [...recorded.entries],
      });
    },
  },
];

async function anchorsIn(ports: Pick<ApiPorts, 'events'>, run: RunKey): Promise<Anchor[]> {
  const anchors: Anchor[] = [];
  for await (const events of historyOf(ports, run)) anchors.push(...anchorsOf(events));
  return anchors;
}
