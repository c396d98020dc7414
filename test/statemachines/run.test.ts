import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import {
  AdmitOutputSchema,
  ApprovedCallsSchema,
  EscalationMessageSchema,
  ExecuteInputSchema,
  ExecuteOutputSchema,
  ExecutionInputSchema,
  type GuardOutput,
  GuardOutputSchema,
  PlanOutputSchema,
  SettleInputSchema,
  SettleOutputSchema,
  StepInputSchema,
  startingLoop,
  VerifyAnswerOutputSchema,
} from '../../functions/core/contracts/state.ts';
import {
  definitionOf,
  type Execution,
  expressionsIn,
  Interpreter,
  type Json,
  TaskError,
} from './interpreter.ts';

const tools = ['web_search', 'query_database', 'send_email'];
const flow = definitionOf(tools);
const runId = `run_${'0'.repeat(26)}`;
const run = { tenantId: 'default', runId, agent: 'support' };
const budget = { maxNanoUsd: 1_000_000_000, spentNanoUsd: 0 };
const completed = { outcome: 'completed', cause: 'Done.', response: 'Hello' } as const;
const input = {
  tenantId: 'default',
  runId,
  startedAt: '2026-01-02T03:04:05.678Z',
  request: { agent: 'support', task: 'Find it' },
};
const call = (n: number, tool = 'web_search') => ({ callId: `call_1_${n}`, tool });

/** What a Lambda is called with and answers, both as the contracts say. */
const contracts: Readonly<Record<string, readonly [z.ZodType, z.ZodType]>> = {
  Admit: [ExecutionInputSchema, AdmitOutputSchema],
  Plan: [StepInputSchema, PlanOutputSchema],
  Guard: [StepInputSchema, GuardOutputSchema],
  EscalationQueueUrl: [EscalationMessageSchema, ApprovedCallsSchema],
  ExpireApproval: [StepInputSchema, ApprovedCallsSchema],
  VerifyResults: [StepInputSchema, StepInputSchema.pick({}).loose()],
  VerifyAnswer: [StepInputSchema, VerifyAnswerOutputSchema],
  Settle: [SettleInputSchema, SettleOutputSchema],
  ...Object.fromEntries(tools.map((tool) => [tool, [ExecuteInputSchema, ExecuteOutputSchema]])),
};

type Script = Partial<Record<string, (input: Json) => Json>>;
interface Walk extends Execution {
  /** What each Lambda got, in order. */
  readonly payloads: readonly { readonly to: string; readonly payload: Json }[];
}

/** A run whose guard decides as told, turn by turn; what a test does not say goes well. */
async function walk(verdicts: readonly Partial<GuardOutput>[], script: Script = {}): Promise<Walk> {
  const left = [...verdicts];
  const payloads: { to: string; payload: Json }[] = [];
  const standard: Script = {
    Admit: () => ({ run, budget, loop: startingLoop, ending: null }),
    Plan: ({ budget: before, loop }) => ({
      budget: { ...before, spentNanoUsd: before.spentNanoUsd + 1 },
      loop: { ...loop, turn: loop.turn + 1 },
      ending: null,
    }),
    Guard: ({ loop }) => ({
      action: 'verify',
      calls: [],
      approvalTimeoutSeconds: 300,
      loop,
      ending: null,
      ...left.shift(),
    }),
    EscalationQueueUrl: () => ({ calls: [] }),
    ExpireApproval: () => ({ calls: [] }),
    VerifyResults: () => ({ results: 1 }),
    VerifyAnswer: ({ loop }) => ({ loop, ending: completed }),
    Settle: ({ ending }) => {
      const { outcome = 'internal_error', cause = ending?.Cause ?? '' } = ending ?? {};
      const status = outcome === 'completed' ? 'succeeded' : outcome === 'cancelled' ? 'cancelled' : 'failed';
      return { status, outcome, cause };
    },
    ...Object.fromEntries(
      tools.map((tool) => [tool, (given: Json) => ({ callId: given.call.callId, ok: true })]),
    ),
  };
  const interpreter = new Interpreter((to, payload) => {
    const contract = contracts[to];
    if (!contract) throw new TaskError('States.TaskFailed', `nothing is called ${to}`);
    const [inputSchema, outputSchema] = contract;
    payloads.push({ to, payload: inputSchema.parse(payload) });
    return outputSchema.parse((script[to] ?? standard[to])?.(payload));
  });
  return { ...(await interpreter.run(flow, input)), payloads };
}

const given = ({ payloads }: Walk, to: string) =>
  payloads.filter((sent) => sent.to === to).map(({ payload }) => payload);

describe('a run through the state machine', () => {
  it('answers at once and succeeds', async () => {
    const execution = await walk([{}]);
    expect(execution).toMatchObject({ status: 'SUCCEEDED' });
    expect(execution.entered).toEqual([
      'Admit',
      'Plan',
      'Guard',
      'Decide',
      'VerifyAnswer',
      'Accept',
      'Settle',
      'Outcome',
      'Succeeded',
    ]);
    expect(given(execution, 'Settle')).toEqual([{ run, ending: completed }]);
  });

  it.each([0, 1, 2, 7])('a turn with %i allowed calls costs 5 + n transitions', async (n) => {
    const calls = Array.from({ length: n }, (_, i) => call(i + 1));
    const execution = await walk([{ action: 'execute', calls }, {}]);
    const [turn] = execution.entered.join(' ').split(' Plan ').slice(1);
    expect(`Plan ${turn}`.split(' ')).toEqual([
      'Plan',
      'Guard',
      'Decide',
      'Execute',
      ...calls.map(() => 'ExecuteCall'),
      'VerifyResults',
    ]);
    expect(execution.status).toBe('SUCCEEDED');
  });

  it("calls each call's own tool with nothing but ids", async () => {
    const calls = [call(1, 'web_search'), call(2, 'send_email')];
    const execution = await walk([{ action: 'execute', calls }, {}]);
    expect(given(execution, 'web_search')).toEqual([{ run, call: calls[0] }]);
    expect(given(execution, 'send_email')).toEqual([{ run, call: calls[1] }]);
    expect(given(execution, 'query_database')).toEqual([]);
  });

  it('carries budget and counters from turn to turn', async () => {
    const execution = await walk([{ action: 'continue' }, { action: 'continue' }, {}]);
    expect(given(execution, 'Plan').map(({ budget, loop }) => [budget.spentNanoUsd, loop.turn])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(given(execution, 'VerifyAnswer')[0].loop.turn).toBe(3);
  });

  it('executes what was allowed and what was approved, in any number', async () => {
    const refs = (from: number) =>
      fc.integer({ min: 0, max: 3 }).map((n) => Array.from({ length: n }, (_, i) => call(from + i)));
    await fc.assert(
      fc.asyncProperty(refs(1), refs(10), async (calls, approved) => {
        const execution = await walk([{ action: 'approve', calls, approvalTimeoutSeconds: 60 }, {}], {
          EscalationQueueUrl: () => ({ calls: approved }),
        });
        expect(given(execution, 'web_search').map((sent) => sent.call)).toEqual([...calls, ...approved]);
        expect(execution.status).toBe('SUCCEEDED');
      }),
    );
  });

  it('asks a person with the task token and the time left', async () => {
    const execution = await walk([{ action: 'approve', approvalTimeoutSeconds: 60 }, {}]);
    expect(given(execution, 'EscalationQueueUrl')).toEqual([
      { run, turn: 1, taskToken: 'token', requestedAt: '2026-01-02T03:04:05.678Z', timeoutSeconds: 60 },
    ]);
  });

  it('goes on when nobody answers, with what was allowed and what was approved at the last moment', async () => {
    const execution = await walk([{ action: 'approve', calls: [call(1)] }, {}], {
      EscalationQueueUrl: () => {
        throw new TaskError('States.Timeout');
      },
      ExpireApproval: () => ({ calls: [call(2)] }),
    });
    expect(given(execution, 'web_search').map((sent) => sent.call.callId)).toEqual(['call_1_1', 'call_1_2']);
    expect(execution.status).toBe('SUCCEEDED');
  });

  it('lets a crashed tool neither stop the run nor the other calls', async () => {
    const execution = await walk([{ action: 'execute', calls: [call(1), call(2, 'send_email')] }, {}], {
      web_search: () => {
        throw new TaskError('Runtime.ExitError');
      },
    });
    expect(execution.entered).toContain('CallCrashed');
    expect(given(execution, 'send_email')).toHaveLength(1);
    expect(given(execution, 'VerifyResults')).toHaveLength(1);
    expect(execution.status).toBe('SUCCEEDED');
  });

  it('plans again when an answer is sent back', async () => {
    const answers = [null, completed];
    const execution = await walk([{}, {}], {
      VerifyAnswer: ({ loop }) => ({ loop, ending: answers.shift() ?? null }),
    });
    expect(given(execution, 'Plan')).toHaveLength(2);
    expect(execution.status).toBe('SUCCEEDED');
  });

  it('ends red when the guard stops the run, with a sentence for a person', async () => {
    const ending = {
      outcome: 'limit_reached',
      cause: 'The run asked for more than 20 calls.',
      response: null,
    } as const;
    const execution = await walk([{ action: 'stop', ending }]);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'limit_reached', cause: ending.cause });
  });

  it.each(['partial', 'impossible', 'cancelled'] as const)(
    'does not call %s what it is not',
    async (outcome) => {
      const status = outcome === 'cancelled' ? 'cancelled' : 'succeeded';
      const execution = await walk([{}], { Settle: () => ({ status, outcome, cause: 'Because.' }) });
      expect(execution.status).toBe(status === 'succeeded' ? 'SUCCEEDED' : 'FAILED');
    },
  );

  it.each([
    ['Admit', []],
    ['Plan', []],
    ['Guard', []],
    ['EscalationQueueUrl', [{ action: 'approve' }]],
    ['VerifyResults', [{ action: 'continue' }]],
    ['VerifyAnswer', []],
  ] as const)('settles and ends red when %s fails for good', async (task, verdicts) => {
    const execution = await walk(verdicts as readonly Partial<GuardOutput>[], {
      [task]: () => {
        throw new TaskError('SomeError', 'what went wrong');
      },
    });
    expect(given(execution, 'Settle')[0]).toMatchObject({
      run: { runId },
      ending: { Error: 'SomeError', Cause: 'what went wrong' },
    });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'internal_error' });
  });

  it('settles when even the expiry fails', async () => {
    const execution = await walk([{ action: 'approve' }], {
      EscalationQueueUrl: () => {
        throw new TaskError('States.Timeout');
      },
      ExpireApproval: () => {
        throw new TaskError('SomeError');
      },
    });
    expect(execution.entered.slice(-4)).toEqual(['ExpireApproval', 'Settle', 'Outcome', 'Failed']);
  });

  it('evaluates every expression of the definition somewhere in these runs', async () => {
    const timeout = () => {
      throw new TaskError('States.Timeout');
    };
    const crash = () => {
      throw new TaskError('SomeError');
    };
    const walks = await Promise.all([
      walk([{ action: 'approve' }, { action: 'execute', calls: [call(1)] }, {}]),
      walk([{ action: 'approve' }, {}], { EscalationQueueUrl: timeout }),
      walk([{ action: 'execute', calls: [call(1)] }], { web_search: crash }),
      walk([{ action: 'stop', ending: { ...completed, outcome: 'limit_reached' } }]),
      walk([], { Admit: crash }),
      walk([], { Plan: crash }),
    ]);
    const evaluated = new Set(walks.flatMap(({ evaluated: each }) => [...each]));
    expect(expressionsIn(flow).filter((each) => !evaluated.has(each))).toEqual([]);
  });
});
