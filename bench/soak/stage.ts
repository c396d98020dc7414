import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeRehearsals } from '../../local/rehearsal/write.ts';
import { startStack } from '../../local/stack.ts';
import { pythonOfSetup, stateDirectory } from '../../local/startup.ts';
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
  await mkdir(stateDirectory, { recursive: true });
  const directory = await mkdtemp(join(stateDirectory, 'soak-'));
  const forget = () => rm(directory, { recursive: true, force: true });
  try {
    const rehearsals = plan.map(({ name, orderId, amountUsd }) =>
      clerkRehearsal(name, [refund(orderId, amountUsd)]),
    );
    const stack = await startStack({
      python: pythonOfSetup(),
      stateDirectory: directory,
      port: 4650,
      portIsExplicit: false,
      approvalTimeoutSeconds,
      deployEnvironment: extras,
      rehearsals: [await writeRehearsals(join(directory, 'rehearsals'), rehearsals)],
      report: (part, tookMs, isReady) => isReady && say(`${part}: ${(tookMs / 1000).toFixed(1)} s`),
    });
    const stop = async () => {
      await stack.stop();
      await forget();
    };
    return { ...clientsOf(stack), stack, stop };
  } catch (error) {
    await forget();
    throw error;
  }
}
