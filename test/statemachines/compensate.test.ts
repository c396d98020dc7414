import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import {
  CompensateInputSchema,
  CompensateOutputSchema,
  CompensationInputSchema,
  SettleCompensationInputSchema,
  SettleCompensationOutputSchema,
  type Undo,
} from '../../functions/core/contracts/compensation.ts';
import {
  DecidedSchema,
  EscalationMessageSchema,
  ExecuteInputSchema,
  ExecuteOutputSchema,
} from '../../functions/core/contracts/state.ts';
import { definitionOf, expressionsIn, Interpreter, type Json, TaskError } from './interpreter.ts';

const tools = ['remove_order_note', 'recall_mail'];
const flow = definitionOf(tools, 'compensate');
const run = { tenantId: 'default', runId: `run_${'0'.repeat(26)}`, agent: 'support' };
const key = { tenantId: run.tenantId, runId: run.runId };
const execution = 'execution';

const undo = (turn: number, changes: Partial<Undo> = {}): Undo => ({
  callId: `undo_${turn}_1`,
  tool: 'remove_order_note',
  approve: false,
  timeoutSeconds: 60,
  turn,
  number: 1_000_001 + turn * 1_000,
  ...changes,
});

const contracts: Readonly<Record<string, readonly [z.ZodType, z.ZodType]>> = {
  Compensate: [CompensateInputSchema, CompensateOutputSchema],
  EscalationQueueUrl: [EscalationMessageSchema, DecidedSchema],
  SettleCompensation: [SettleCompensationInputSchema, SettleCompensationOutputSchema],
  ...Object.fromEntries(tools.map((tool) => [tool, [ExecuteInputSchema, ExecuteOutputSchema]])),
};

/** A compensation of these undos; what a test does not say goes well. */
async function walk(undos: readonly Undo[], script: Partial<Record<string, (payload: Json) => Json>> = {}) {
  const sent: { to: string; payload: Json }[] = [];
  const standard: typeof script = {
    Compensate: () => ({ action: 'undo', run, undos }),
    EscalationQueueUrl: () => ({ action: 'execute', calls: [], ending: null }),
    SettleCompensation: ({ error }) => ({
      status: error ? 'failed' : 'succeeded',
      cause: error?.Cause ?? '',
    }),
    ...Object.fromEntries(
      tools.map((tool) => [tool, ({ call }: Json) => ({ callId: call.callId, ok: true })]),
    ),
  };
  const interpreter = new Interpreter((to, payload) => {
    const [input, output] = contracts[to] ?? [];
    if (!input || !output) throw new TaskError('States.TaskFailed', `nothing is called ${to}`);
    sent.push({ to, payload: input.parse(payload) });
    return output.parse((script[to] ?? standard[to])?.(payload));
  });
  // As the bus says it: what the event knows beside the run is of no use here.
  const event = { ...key, seq: 7, at: '2026-01-02T03:04:05.678Z', status: 'failed' };
  expect(CompensationInputSchema.parse(event)).toEqual(key);
  return { ...(await interpreter.run(flow, event)), sent };
}

type Walk = Awaited<ReturnType<typeof walk>>;
const sentTo = ({ sent }: Walk, to: string) =>
  sent.filter((each) => each.to === to).map(({ payload }) => payload);
const madeIn = ({ sent }: Walk) =>
  sent.filter(({ to }) => tools.includes(to)).map(({ payload }) => payload.call.callId);

const fails = (error: string) => () => {
  throw new TaskError(error, 'what went wrong');
};

describe('a compensation through the state machine', () => {
  it('ends at once where there is nothing to take back', async () => {
    const execution = await walk([], { Compensate: () => ({ action: 'nothing', run, undos: [] }) });
    expect(execution.entered).toEqual(['Compensate', 'Needed', 'Succeeded']);
  });

  it('makes the undos one after the other, in their order', async () => {
    const walked = await walk([undo(3), undo(2), undo(1)]);
    expect(madeIn(walked)).toEqual(['undo_3_1', 'undo_2_1', 'undo_1_1']);
    expect(flow.States.Undo).toMatchObject({ MaxConcurrency: 1 });
    expect(sentTo(walked, 'remove_order_note')[0]).toEqual({
      run,
      call: { callId: 'undo_3_1', tool: 'remove_order_note' },
    });
    expect(walked.status).toBe('SUCCEEDED');
  });

  it('asks a person before one that cannot be undone, and only then', async () => {
    const walked = await walk([undo(2, { tool: 'recall_mail', approve: true }), undo(1)]);
    expect(sentTo(walked, 'EscalationQueueUrl')).toEqual([
      {
        run,
        turn: 2,
        number: 1_002_001,
        kind: 'undo',
        taskToken: 'token',
        attempt: 0,
        requestedAt: '2026-01-02T03:04:05.678Z',
        timeoutSeconds: 60,
      },
    ]);
    expect(madeIn(walked)).toEqual(['undo_2_1', 'undo_1_1']);
  });

  it.each([
    ['rejected', () => ({ action: 'continue', calls: [], ending: null })],
    ['not decided in time', fails('States.Timeout')],
  ])('does not make one that was %s, and goes on with the older ones', async (_, answer) => {
    const walked = await walk([undo(2, { approve: true }), undo(1)], { EscalationQueueUrl: answer });
    expect(madeIn(walked)).toEqual(['undo_1_1']);
    expect(sentTo(walked, 'SettleCompensation')).toEqual([{ run: key, execution, error: null }]);
  });

  it('lets one that crashes not stop the older ones', async () => {
    const walked = await walk([undo(2, { tool: 'recall_mail' }), undo(1)], {
      recall_mail: fails('Runtime.ExitError'),
    });
    expect(madeIn(walked)).toEqual(['undo_2_1', 'undo_1_1']);
    expect(walked.entered).toContain('NotUndone');
  });

  it('ends red, with a sentence for a person, where not all was undone', async () => {
    const cause = 'Not undone: undo_1_1 (remove_order_note: tool_failed).';
    const walked = await walk([undo(1)], { SettleCompensation: () => ({ status: 'failed', cause }) });
    expect(walked).toMatchObject({ status: 'FAILED', error: 'not_undone', cause });
  });

  it('settles and ends red when the undos could not even be named', async () => {
    const walked = await walk([], { Compensate: fails('SomeError') });
    expect(sentTo(walked, 'SettleCompensation')).toEqual([
      { run: key, execution, error: { Error: 'SomeError', Cause: 'what went wrong' } },
    ]);
    expect(walked).toMatchObject({ status: 'FAILED', cause: 'what went wrong' });
  });

  it('settles and ends red when a tool is not among those that may undo', async () => {
    const walked = await walk([undo(1, { tool: 'send_email' })]);
    expect(madeIn(walked)).toEqual([]);
    expect(sentTo(walked, 'SettleCompensation')).toHaveLength(1);
  });

  it('evaluates every expression of the definition somewhere in these runs', async () => {
    const walks = await Promise.all([
      walk([undo(2, { approve: true }), undo(1)]),
      walk([], { Compensate: fails('SomeError') }),
      walk([undo(1)], { SettleCompensation: () => ({ status: 'failed', cause: 'Because.' }) }),
      walk([undo(1, { tool: 'send_email' })]),
      walk([undo(1)], { Compensate: () => ({ action: 'undo', run, undos: [undo(1)] }) }),
    ]);
    const evaluated = new Set(walks.flatMap(({ evaluated: each }) => [...each]));
    expect(expressionsIn(flow).filter((each) => !evaluated.has(each))).toEqual([]);
  });
});
