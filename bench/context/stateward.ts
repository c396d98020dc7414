import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetExecutionHistoryCommand, type SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { hasEnded } from '../../functions/core/run-view.ts';
import { pollUntil } from '../../local/poll.ts';
import { startTemporaryStack, type TemporaryStack, whenReady } from '../../local/temporary-stack.ts';
import { clientsOf } from '../gauntlet/stage.ts';
import { type Book, taskOf } from './book.ts';
import { byTurn, type Measured } from './measure.ts';
import type { ModelServer } from './model-server.ts';

const WriteSchema = z.object({ atMs: z.number(), bytes: z.number() });

/** The whole stack on local AWS; every Lambda notes what it writes. */
export const startMeasuredStack = (
  model: ModelServer,
  say: (line: string) => void,
): Promise<TemporaryStack> =>
  startTemporaryStack('bench-context', async (directory) => ({
    port: 4670,
    modelUrl: model.url,
    lambdaEnvironment: {
      BENCH_WRITES: writesFile(directory),
      NODE_OPTIONS: `--import=${new URL('preload.mjs', import.meta.url).href}`,
    },
    report: whenReady((part, took) => say(`${part}: ${took}`)),
  }));

const writesFile = (directory: string): string => join(directory, 'writes.jsonl');

/** @param agent of `agents/` */
export async function measureStateward(
  book: Book,
  agent: string,
  model: ModelServer,
  stack: TemporaryStack,
): Promise<Measured> {
  const { client, sfn } = clientsOf(stack);
  const { runId } = await client.startRun({ agent, task: taskOf(book) });
  const run = await pollUntil(
    `the end of ${runId}`,
    async () => {
      const view = await client.run(runId);
      return hasEnded(view.status) && view;
    },
    { limitMs: 3_600_000, everyMs: 500 },
  );
  const calls = model.take();
  const turns = calls.filter(({ purpose }) => purpose === 'turn');
  const tookMs = Date.parse(run.finishedAt ?? run.startedAt) - Date.parse(run.startedAt);
  const lines = (await readFile(writesFile(stack.directory), 'utf8')).trimEnd().split('\n');
  return {
    system: 'Stateward',
    calls,
    bytesPerTurn: byTurn(
      lines.map((line) => WriteSchema.parse(JSON.parse(line))),
      turns.map(({ atMs }) => atMs),
    ),
    bytesAre: 'bodies of all write requests to DynamoDB and S3',
    largestStateBytes: await largestStateOf(sfn, `${stack.info.stateMachineArn}`, runId),
    msPerTurn: tookMs / Math.max(1, turns.length),
    answer: run.result?.response ?? undefined,
    ...(run.outcome !== 'completed' && { stoppedBy: `${run.outcome}: ${run.cause}` }),
  };
}

/** The largest input, output or argument of a state in the execution's history, its later executions included. */
async function largestStateOf(sfn: SFNClient, stateMachineArn: string, runId: string): Promise<number> {
  const prefix = stateMachineArn.replace(':stateMachine:', ':execution:');
  let largest = 0;
  for (let number = 1; ; number++) {
    const executionArn = `${prefix}:${runId}${number > 1 ? `-${number}` : ''}`;
    const bytes = await largestOfExecution(sfn, executionArn);
    if (bytes === undefined) return largest;
    largest = Math.max(largest, bytes);
  }
}

async function largestOfExecution(sfn: SFNClient, executionArn: string): Promise<number | undefined> {
  let largest = 0;
  let nextToken: string | undefined;
  do {
    const command = new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000, nextToken });
    const page = await sfn.send(command).catch((error: Error) => {
      if (error.name === 'ExecutionDoesNotExist') return undefined;
      throw error;
    });
    if (!page) return undefined;
    for (const event of page.events ?? [])
      for (const details of Object.values(event))
        if (typeof details === 'object' && !(details instanceof Date))
          for (const key of ['input', 'output', 'parameters'])
            largest = Math.max(
              largest,
              Buffer.byteLength(String((details as Record<string, unknown>)[key] ?? '')),
            );
    nextToken = page.nextToken;
  } while (nextToken);
  return largest;
}
