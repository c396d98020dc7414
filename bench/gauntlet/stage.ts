import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Client, type LocalMail } from '../../local/client.ts';
import { localCredentials } from '../../local/deploy.ts';
import { letIn } from '../../local/let-in.ts';
import { type RehearsalServer, startRehearsalServer } from '../../local/rehearsal/server.ts';
import { writeRehearsals } from '../../local/rehearsal/write.ts';
import type { LocalStack } from '../../local/stack.ts';
import { startTemporaryStack, whenReady } from '../../local/temporary-stack.ts';
import { type Case, rehearsalOf } from './case.ts';

/** Short, so that silence is soon over; long enough for a person who is a program under load. */
const approvalTimeoutSeconds = 20;

/** Whoever shares nothing with the runs of the cases. */
export const otherTenant = 'gauntlet';

/** A mailbox that was read so lately is not read again. */
const mailboxFreshMs = 300;

/** The stack that everything is played on, and the clients to look at it from outside. */
export interface Stage {
  readonly stack: LocalStack;
  readonly model: RehearsalServer;
  readonly client: Client;
  /** The same API as `otherTenant` uses it. */
  readonly otherClient: Client;
  readonly dynamo: DynamoDBDocumentClient;
  readonly sfn: SFNClient;
  readonly sqs: SQSClient;
  /** All mails, at most so many milliseconds old: the mailbox gets large, and many ask. */
  mails(freshMs?: number): Promise<readonly LocalMail[]>;
  stop(): Promise<void>;
}

/**
 * Deploys the real stack with the gauntlet's own tools and agents beside the others.
 * @param lambdaEnvironment what every Lambda finds in its environment, e.g. what kills it
 */
export async function startStage(
  cases: readonly Case[],
  say: (line: string) => void,
  lambdaEnvironment: Readonly<Record<string, string>> = {},
): Promise<Stage> {
  const started: Array<() => Promise<unknown>> = [];
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    let model!: RehearsalServer;
    const stack = await startTemporaryStack('gauntlet', async (directory) => {
      model = await startRehearsalServer({
        directories: [await writeRehearsals(join(directory, 'rehearsals'), cases.map(rehearsalOf))],
      });
      started.push(() => model.close());
      return {
        port: 4630,
        modelUrl: model.url,
        approvalTimeoutSeconds,
        lambdaEnvironment,
        report: whenReady((part, took) => say(`${part}: ${took}`)),
      };
    });
    started.push(() => stack.stop());
    // Before anybody asks: keys are remembered for a while.
    const otherClient = new Client({ ...stack.info, headers: await letIn(otherTenant, stack) });
    return { ...clientsOf(stack), otherClient, stack, model, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What reads and asks the stack from outside. */
export function clientsOf({ info }: LocalStack): Omit<Stage, 'stack' | 'model' | 'stop' | 'otherClient'> {
  const settings = { endpoint: info.awsEndpoint, region: info.region, credentials: localCredentials };
  const client = new Client(info);
  let reading: Promise<readonly LocalMail[]> | undefined;
  let readMs = Number.NEGATIVE_INFINITY;
  return {
    client,
    dynamo: DynamoDBDocumentClient.from(new DynamoDBClient(settings)),
    sfn: new SFNClient(settings),
    sqs: new SQSClient(settings),
    mails(freshMs = mailboxFreshMs) {
      if (!reading || performance.now() - readMs > freshMs) {
        readMs = performance.now();
        reading = client.mails();
      }
      return reading;
    },
  };
}
