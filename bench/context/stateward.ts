import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ExecutionDoesNotExist,
  type HistoryEvent,
  paginateGetExecutionHistory,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { hasEnded } from '../../functions/core/run-view.ts';
import { pollUntil } from '../../local/poll.ts';
import { startTemporaryStack, type TemporaryStack, whenReady } from '../../local/temporary-stack.ts';
import { clientsOf } from '../gauntlet/stage.ts';
import { type Book, taskOf } from './book.ts';
import { byTurn, type Measured, type Sized, sum } from './measure.ts';
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
  const startsMs = turns.map(({ atMs }) => atMs);
  const tookMs = Date.parse(run.finishedAt ?? run.startedAt) - Date.parse(run.startedAt);
  const lines = (await readFile(writesFile(stack.directory), 'utf8')).trimEnd().split('\n');
  return {
    system: 'Stateward',
    calls,
    bytesPerTurn: byTurn(
      lines.map((line) => WriteSchema.parse(JSON.parse(line))),
      startsMs,
      sum,
    ),
    bytesAre: 'bodies of all write requests to DynamoDB and S3',
    stateBytesPerTurn: byTurn(await statesOf(sfn, stack.info.stateMachineArn, runId), startsMs, Math.max),
    msPerTurn: tookMs / Math.max(1, turns.length),
    answer: run.result?.response ?? undefined,
    ...(run.outcome !== 'completed' && { stoppedBy: `${run.outcome}: ${run.cause}` }),
  };
}

/** Every input, output and argument of a state in the execution's history, its later executions included. */
async function statesOf(sfn: SFNClient, stateMachineArn: string, runId: string): Promise<Sized[]> {
  const prefix = stateMachineArn.replace(':stateMachine:', ':execution:');
  const states: Sized[] = [];
  for (let number = 1; ; number++) {
    const events = await historyOf(sfn, `${prefix}:${runId}${number > 1 ? `-${number}` : ''}`);
    if (!events) return states;
    states.push(...events.flatMap(sizesIn));
  }
}

/** @returns `undefined` where there is no such execution */
async function historyOf(sfn: SFNClient, executionArn: string): Promise<HistoryEvent[] | undefined> {
  const all: HistoryEvent[] = [];
  try {
    const pages = paginateGetExecutionHistory({ client: sfn, pageSize: 1_000 }, { executionArn });
    for await (const { events = [] } of pages) all.push(...events);
    return all;
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

/** What an event tells of stands in a field that is named after its type, e.g. `stateEnteredEventDetails`. */
const sizesIn = ({ timestamp, ...fields }: HistoryEvent): Sized[] =>
  Object.values(fields)
    .flatMap((details) => Object.entries(details instanceof Object ? details : {}))
    .filter(([name]) => ['input', 'output', 'parameters'].includes(name))
    .map(([, text]) => ({ atMs: timestamp?.getTime() ?? 0, bytes: Buffer.byteLength(String(text)) }));
