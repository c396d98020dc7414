import { join } from 'node:path';
import { writeRehearsals } from '../../local/rehearsal/write.ts';
import { startTemporaryStack, whenReady } from '../../local/temporary-stack.ts';
import { clerkRehearsal, refund } from '../../test/scenarios/clerk.ts';
import { extras } from '../../test/scenarios/extras.ts';
import { clientsOf, type Stage } from '../gauntlet/stage.ts';
import type { Planned } from './plan.ts';

/** Nobody is in a hurry: the last run may wait until all others are decided. */
const approvalTimeoutSeconds = 6 * 3_600;

export type SoakStage = Omit<Stage, 'model' | 'otherClient'>;

/** The real stack, with the agent, the tools and a written conversation for each run. */
export async function startSoakStage(
  plan: readonly Planned[],
  say: (line: string) => void,
): Promise<SoakStage> {
  const rehearsals = plan.map(({ name, orderId, amountUsd }) =>
    clerkRehearsal(name, [refund(orderId, amountUsd)]),
  );
  const stack = await startTemporaryStack('soak', async (directory) => ({
    port: 4650,
    approvalTimeoutSeconds,
    deployEnvironment: extras,
    rehearsals: [await writeRehearsals(join(directory, 'rehearsals'), rehearsals)],
    report: whenReady((part, took) => say(`${part}: ${took}`)),
  }));
  return { ...clientsOf(stack), stack, stop: () => stack.stop() };
}
