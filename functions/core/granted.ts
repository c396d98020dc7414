import type { Call } from './contracts/call.ts';
import type { Grant } from './contracts/grant.ts';
import type { RunRef } from './contracts/state.ts';
import { isGrantable } from './grants.ts';
import type { Grants } from './ports.ts';

/** The grants that hold for calls which would stop, by call. @param at ISO 8601 */
export async function grantsFor(
  grants: Pick<Grants, 'holding'>,
  run: RunRef,
  calls: readonly Call[],
  at: string,
): Promise<ReadonlyMap<string, Grant>> {
  const stopped = calls.filter(
    ({ verdict, escalation }) => verdict === 'escalate' && escalation && isGrantable(escalation),
  );
  const found = await Promise.all(
    stopped.map(async (call) => [call.callId, await grants.holding(run, call, at)] as const),
  );
  return new Map(found.flatMap(([callId, grant]) => (grant ? [[callId, grant]] : [])));
}
