import { isGrantable } from '../approval/grants.ts';
import type { Call } from '../contracts/call.ts';
import type { Grant } from '../contracts/grant.ts';
import type { RunRef } from '../contracts/state.ts';
import type { Grants } from '../ports.ts';

/** Whether people would be asked about a call although a grant could stand for them. */
export const mightBeLifted = ({ verdict, escalation }: Call): boolean =>
  verdict === 'escalate' && escalation !== undefined && isGrantable(escalation);

/** The grants that hold for calls, by call. @param at ISO 8601 */
export async function grantsFor(
  grants: Pick<Grants, 'holding'>,
  run: RunRef,
  calls: readonly Call[],
  at: string,
): Promise<ReadonlyMap<string, Grant>> {
  const found = await Promise.all(
    calls
      .filter(mightBeLifted)
      .map(async (call) => [call.callId, await grants.holding(run, call, at)] as const),
  );
  return new Map(found.flatMap(([callId, grant]) => (grant ? [[callId, grant]] : [])));
}
