import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { RunView } from '../../functions/core/contracts/run.ts';
import { hasEnded } from '../../functions/core/run-view.ts';
import { Client, linkIn } from '../../local/client.ts';
import { localCredentials } from '../../local/deploy.ts';
import { pollUntil } from '../../local/poll.ts';
import type { Rehearsal } from '../../local/rehearsal/schema.ts';
import { writeRehearsals } from '../../local/rehearsal/write.ts';
import { type LocalStack, type StackOptions, startStack } from '../../local/stack.ts';
import { pythonOfSetup, stateDirectory } from '../../local/startup.ts';
import { extras } from './extras.ts';

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
  await mkdir(stateDirectory, { recursive: true });
  const directory = await mkdtemp(join(stateDirectory, 'own-'));
  const forget = () => rm(directory, { recursive: true, force: true });
  const stack = await startStack({
    python: pythonOfSetup(),
    stateDirectory: directory,
    portIsExplicit: false,
    deployEnvironment: extras,
    rehearsals: [await writeRehearsals(join(directory, 'rehearsals'), played)],
    report: () => {},
    ...options,
  }).catch(async (error: unknown) => {
    await forget();
    throw error;
  });
  const { awsEndpoint: endpoint, region } = stack.info;
  const client = new Client(stack.info);
  const dynamo = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint, region, credentials: localCredentials }),
  );
  return {
    stack,
    client,
    directory,
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
    async traces(subject) {
      const { Items = [] } = await dynamo.send(
        new QueryCommand({
          TableName: stack.outputs.NotesTableName,
          KeyConditionExpression: 'order_id = :subject',
          ExpressionAttributeValues: { ':subject': subject },
          ConsistentRead: true,
        }),
      );
      return Items;
    },
    async stop() {
      await stack.stop();
      await forget();
    },
  };
}
