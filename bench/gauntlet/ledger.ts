import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { RunEvent } from '../../functions/core/contracts/events.ts';
import { pollUntil } from '../../local/poll.ts';
import { patiently } from '../insist.ts';
import type { LedgerCall, Money } from './case.ts';
import type { Stage } from './stage.ts';

/** What stands in the table, read as an auditor would: not through the code that wrote it. */

type Ledger = Pick<Stage, 'dynamo' | 'stack'>;

const RunItemSchema = z.object({
  status: z.string(),
  maxNanoUsd: z.int(),
  remainingNanoUsd: z.int(),
  usage: z.object({ costNanoUsd: z.int() }),
});
export type RunItem = z.infer<typeof RunItemSchema>;

export async function runItem({ dynamo, stack }: Ledger, runId: string): Promise<RunItem | undefined> {
  const { Item } = await dynamo.send(
    new GetCommand({
      TableName: stack.outputs.TableName,
      Key: { pk: `default#RUN#${runId}`, sk: 'RUN' },
      ConsistentRead: true,
    }),
  );
  return Item && RunItemSchema.parse(Item);
}

async function itemsOf({ dynamo, stack }: Ledger, pk: string, prefix: string) {
  const items: Record<string, unknown>[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await dynamo.send(
      new QueryCommand({
        TableName: stack.outputs.TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
        ConsistentRead: true,
        ExclusiveStartKey: from,
      }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}

const AttemptSchema = z.object({ status: z.string(), reservedNanoUsd: z.int() });

export const attemptsOf = async (stage: Stage, runId: string): Promise<Money['attempts']> =>
  (await itemsOf(stage, `default#TURNS#${runId}`, 'ATTEMPT#')).map((item) => AttemptSchema.parse(item));

const PackedSchema = z.looseObject({ json: z.string().optional() });
const CallItemSchema = z.object({
  callId: z.string(),
  tool: z.string(),
  input: PackedSchema,
  inputHash: z.string(),
  status: z.string(),
  result: PackedSchema.optional(),
});
const ResultSchema = z.object({ ok: z.boolean(), error: z.object({ kind: z.string() }).optional() });

/** What is too large for the table was a success: errors are short. */
const resultIn = ({ json }: z.infer<typeof PackedSchema> = { json: '{"ok":false}' }) =>
  ResultSchema.parse(json === undefined ? { ok: true } : JSON.parse(json));

export const callsOf = async (stage: Stage, runId: string): Promise<LedgerCall[]> =>
  (await itemsOf(stage, `default#CALLS#${runId}`, 'CALL#')).map((item) => {
    const { input, result, ...call } = CallItemSchema.parse(item);
    const { ok, error } = resultIn(result);
    const known = input.json === undefined ? undefined : JSON.parse(input.json);
    return { ...call, input: known, ok, ...(error && { kind: error.kind }) };
  });

export async function eventsOf({ client }: Stage, runId: string): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for (;;) {
    const { events } = await patiently(() => client.events(runId, all.length));
    if (events.length === 0) return all;
    all.push(...events);
  }
}

/** How the execution ended; it does a moment after its run. @returns `RUNNING` where it does not. */
export async function endOfExecution({ sfn, stack }: Stage, runId: string): Promise<string> {
  const machine = stack.info.stateMachineArn.replace(':stateMachine:', ':execution:');
  const status = async () => {
    const described = await sfn.send(new DescribeExecutionCommand({ executionArn: `${machine}:${runId}` }));
    return described.status !== 'RUNNING' && described.status;
  };
  return pollUntil(`the end of the execution ${runId}`, status, { everyMs: 200, limitMs: 30_000 }).catch(
    () => 'RUNNING',
  );
}
