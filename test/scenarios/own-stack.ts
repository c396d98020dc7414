import { join } from 'node:path';
import { clientsOf } from '../../bench/gauntlet/stage.ts';
import type { RunView } from '../../functions/core/contracts/run.ts';
import { hasEnded } from '../../functions/core/run-view.ts';
import { type Client, linkIn } from '../../local/client.ts';
import { pollUntil } from '../../local/poll.ts';
import type { Rehearsal } from '../../local/rehearsal/schema.ts';
import { writeRehearsals } from '../../local/rehearsal/write.ts';
import type { LocalStack, StackOptions } from '../../local/stack.ts';
import { startTemporaryStack } from '../../local/temporary-stack.ts';
import { extras } from './extras.ts';
import { rowsOn } from './rows.ts';

/** A stack that one file of scenarios has for itself, because what it does to it would disturb the others. */
export interface OwnStack {
  readonly stack: LocalStack;
  readonly client: Client;
  /** For whatever else the file writes. */
  readonly directory: string;
  /** Starts a run of the clerk that the rehearsal of this name plays. @returns its id */
  play(name: string): Promise<string>;
  /** The link to a run's first request that was mailed to somebody, once it has arrived. */
  link(runId: string): Promise<string>;
  ended(runId: string): Promise<RunView>;
  /** What executions left behind under an order or product. */
  traces(subject: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export async function startOwnStack(
  options: Pick<StackOptions, 'port'> & Partial<StackOptions>,
  played: readonly Rehearsal[],
): Promise<OwnStack> {
  const stack = await startTemporaryStack('own', async (directory) => ({
    deployEnvironment: extras,
    rehearsals: [await writeRehearsals(join(directory, 'rehearsals'), played)],
    report: () => {},
    ...options,
  }));
  const { client, dynamo } = clientsOf(stack);
  return {
    stack,
    client,
    directory: stack.directory,
    async play(name) {
      const task = `Rehearse ${name}. It is about ORD-${name}.`;
      return (await client.startRun({ agent: 'clerk', task })).runId;
    },
    link: (runId) =>
      pollUntil(`a mail of ${runId}`, async () =>
        (await client.mails()).map(linkIn).find((each) => each?.includes(`${runId}.1?`)),
      ),
    ended: (runId) =>
      pollUntil(`the end of ${runId}`, async () => {
        const run = await client.run(runId);
        return hasEnded(run.status) && run;
      }),
    traces: (subject) => rowsOn(subject, { dynamo, stack }),
    stop: () => stack.stop(),
  };
}
