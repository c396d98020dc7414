import {
  type Call,
  type CallResult,
  CallResultSchema,
  CallSchema,
  type CallStatus,
} from '../core/contracts/call.ts';
import type { Switch } from '../core/contracts/switch.ts';
import { switchSentence } from '../core/halt.ts';
import { lostResult } from '../core/lost.ts';
import type { Calls, RunKey } from '../core/ports.ts';
import { failure } from '../core/results.ts';
import { excerptOf } from '../core/shorten.ts';
import { callKey, callPrefix, callsPartition, cancelMarkerKey, undoPrefix } from './keys.ts';
import { stoppingSwitch } from './switches.ts';
import { ConditionFailedError, type Item, ignoringConflict, type Table, type WriteItem } from './table.ts';
import type { Values } from './values.ts';

export function dynamoCalls(table: Table, values: Values): Calls {
  /** Arguments that are gone are `null`, which is not what was judged, so that no tool runs on them. */
  const parse = async ({ input: packed, result, edited, proposed, ...item }: Item): Promise<Call> => {
    const input = await values.unpack(packed, null);
    return CallSchema.parse({
      ...item,
      input,
      ...(edited ? { edited: await values.unpack(edited, null) } : {}),
      // As if the person had changed nothing: what only seems to be theirs would ground other arguments.
      ...(proposed ? { proposed: await values.unpack(proposed, input) } : {}),
      ...(result ? { result: CallResultSchema.parse(await values.unpack(result, lostResult)) } : {}),
    });
  };

  const get = async (run: RunKey, callId: string): Promise<Call> => {
    const item = await table.get(callKey(run, callId));
    if (!item) throw new Error(`There is no call ${callId} in ${run.runId}`);
    return parse(item);
  };

  const notCancelled = (run: RunKey): WriteItem => ({
    ConditionCheck: {
      TableName: table.name,
      Key: cancelMarkerKey(run),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  });

  return {
    async list(run, turn) {
      const prefix = turn === undefined ? 'CALL#' : callPrefix(turn);
      return Promise.all((await table.query(callsPartition(run), prefix)).map(parse));
    },

    async listShown(run, fromTurn) {
      const items = await table.query(callsPartition(run), 'CALL#', {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': callsPartition(run),
          ':from': callPrefix(fromTurn),
          ':to': callPrefix(99_999_999),
        },
      });
      return Promise.all(
        items.map(({ shown, result, ...item }) => parse({ ...item, result: shown ?? result })),
      );
    },

    async find(run, callId) {
      const item = await table.get(callKey(run, callId));
      return item && parse(item);
    },

    async listUndos(run) {
      return Promise.all((await table.query(callsPartition(run), undoPrefix)).map(parse));
    },

    async propose(run, calls) {
      await Promise.all(
        calls.map(async ({ input, result, ...call }) => {
          const item = {
            ...callKey(run, call.callId),
            entity: 'call',
            ...call,
            input: await values.pack(run, 'calls', `${call.callId}-input`, input),
            ...(result ? { result: await values.pack(run, 'calls', `${call.callId}-result`, result) } : {}),
          };
          await ignoringConflict(table.write([table.put(item)]));
        }),
      );
    },

    async rejudge(run, { callId, input, proposed, result, ...call }) {
      const { verdict, reason, policies, shadow, risk, status, inputHash, escalation, note, priceNanoUsd } =
        call;
      const judged = {
        ...{ verdict, reason, policies, shadow, risk, status, inputHash, escalation, note, priceNanoUsd },
        input: await values.pack(run, 'calls', `${callId}-input`, input),
        proposed: await values.pack(run, 'calls', `${callId}-proposed`, proposed),
        ...(result ? { result: await values.pack(run, 'calls', `${callId}-result`, result) } : {}),
      };
      const isEdited = '#status = :edited';
      await ignoringConflict(
        table.write([table.set(callKey(run, callId), judged, isEdited, { edited: 'edited' }, ['edited'])]),
      );
    },

    async claim(run, callId, { irreversible, repeatable }) {
      const from = ['approved', ...(irreversible ? [] : ['allowed']), ...(repeatable ? ['running'] : [])];
      const claimable = `#status IN (${from.map((status) => `:${status}`).join(', ')}) AND attribute_not_exists(#result)`;
      // A condition on the switches would make every claim of a stage contend for the same item. Read after the
      // claim, they are seen by every call that begins after one was set; read before, they leave the call untouched.
      const before = await stoppingSwitch(table, run);
      if (before) return { claimed: false, result: (await get(run, callId)).result ?? wasStopped(before) };
      try {
        await table.write([
          table.set(
            callKey(run, callId),
            { status: 'running', startedAt: table.now().toISOString() },
            claimable,
            Object.fromEntries(from.map((status) => [status, status])),
          ),
          ...(callId.startsWith('undo_') ? [] : [notCancelled(run)]),
        ]);
      } catch (error) {
        if (!(error instanceof ConditionFailedError)) throw error;
        const call = await get(run, callId);
        const why = () => (error.index === 0 ? whyNotClaimed(call) : wasCancelled);
        return { claimed: false, result: call.result ?? why() };
      }
      const stopping = await stoppingSwitch(table, run);
      if (stopping) return { claimed: false, result: wasStopped(stopping) };
      return { claimed: true, call: await get(run, callId) };
    },

    async annotate(run, callId, note) {
      await table.write([table.set(callKey(run, callId), { note })]);
    },

    async record(run, callId, result, { irreversible = false, durationMs } = {}) {
      const packed = await values.pack(run, 'calls', `${callId}-result`, result);
      const shown = shownFormOf(result);
      const status = statusAfter(result, irreversible);
      await ignoringConflict(
        table.write([
          table.set(
            callKey(run, callId),
            { result: packed, shown, durationMs, status },
            'attribute_not_exists(#result)',
          ),
        ]),
      );
    },
  };
}

/** Kept in the item beside a large result, as prompts hold it. */
function shownFormOf(result: CallResult): { json: string } | undefined {
  const excerpt = result.ok ? excerptOf(result.output) : undefined;
  return excerpt && { json: JSON.stringify({ ...result, output: null, excerpt }) };
}

/** @returns `undefined` where the status stays: it says already why the call was not made. */
function statusAfter(result: CallResult, irreversible: boolean): CallStatus | undefined {
  const kind = result.ok ? undefined : result.error.kind;
  if (kind === 'rejected' || kind === 'expired' || kind === 'cancelled') return undefined;
  return kind === 'in_doubt' && irreversible ? 'in_doubt' : 'done';
}

const wasCancelled = failure(
  'cancelled',
  'The run was cancelled before this call began; it was not executed.',
);

const wasStopped = (stopping: Switch) =>
  failure('cancelled', `This call was not executed. ${switchSentence(stopping)}`);

const whyNotClaimed = ({ status }: Call) =>
  status === 'running'
    ? failure(
        'in_doubt',
        'An earlier try stopped midway. Whether it acted is not known; do not repeat the call.',
      )
    : failure('not_allowed', `This call is ${status}, so it was not executed.`);
