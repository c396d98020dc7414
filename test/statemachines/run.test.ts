import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import type { CallRef } from '../../functions/core/contracts/call.ts';
import type { Ending } from '../../functions/core/contracts/run.ts';
import {
  AdmitInputSchema,
  AdmitOutputSchema,
  ContinuationSchema,
  type Decided,
  DecidedSchema,
  EscalationMessageSchema,
  ExecuteInputSchema,
  ExecuteOutputSchema,
  ExpireInputSchema,
  GuardInputSchema,
  type GuardOutput,
  GuardOutputSchema,
  PlanOutputSchema,
  SettleInputSchema,
  SettleOutputSchema,
  StepInputSchema,
  startingLoop,
  VerifyAnswerOutputSchema,
  VerifyResultsOutputSchema,
} from '../../functions/core/contracts/state.ts';
import {
  definitionOf,
  type Execution,
  enteredAt,
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
const unverified = { outcome: 'unverified', cause: 'Not so.', response: null } as const;
const call = (n: number, tool = 'web_search') => ({ callId: `call_1_${n}`, tool });

/** What a person decided. */
const execute = (calls: CallRef[]): Decided => ({ action: 'execute', calls, ending: null });
const rejudge: Decided = { action: 'rejudge', calls: [], ending: null };
const goOn: Decided = { action: 'continue', calls: [], ending: null };
const stop = (ending: Ending): Decided => ({ action: 'stop', calls: [], ending });
const timeout = () => {
  throw new TaskError('States.Timeout');
};

/** What a Lambda is called with and answers, both as the contracts say. */
const contracts: Readonly<Record<string, readonly [z.ZodType, z.ZodType]>> = {
  Admit: [AdmitInputSchema, AdmitOutputSchema],
  RunMachineArn: [
    z.strictObject({ Name: z.string(), Input: ContinuationSchema }),
    z.strictObject({ executionArn: z.string() }),
  ],
  Plan: [StepInputSchema, PlanOutputSchema],
  Guard: [GuardInputSchema, GuardOutputSchema],
  EscalationQueueUrl: [EscalationMessageSchema, DecidedSchema],
  ExpireApproval: [ExpireInputSchema, DecidedSchema],
  VerifyResults: [StepInputSchema, VerifyResultsOutputSchema],
  VerifyAnswer: [StepInputSchema, VerifyAnswerOutputSchema],
  Settle: [SettleInputSchema, SettleOutputSchema],
  ...Object.fromEntries(tools.map((tool) => [tool, [ExecuteInputSchema, ExecuteOutputSchema]])),
};

const full = () => {
  throw new TaskError('HistoryFullError');
};

type Script = Partial<Record<string, (input: Json) => Json>>;
interface Walk extends Execution {
  /** What each Lambda got, in order. */
  readonly payloads: readonly { readonly to: string; readonly payload: Json }[];
}

/** A run whose guard decides as told, turn by turn; what a test does not say goes well. */
async function walk(
  verdicts: readonly Partial<GuardOutput>[],
  script: Script = {},
  given: Json = input,
): Promise<Walk> {
  const left = [...verdicts];
  const payloads: { to: string; payload: Json }[] = [];
  const standard: Script = {
    Admit: () => ({ run, budget, loop: startingLoop, ending: null, execution: 1 }),
    RunMachineArn: () => ({ executionArn: 'arn' }),
    Plan: ({ budget: before, loop }) => ({
      budget: { ...before, spentNanoUsd: before.spentNanoUsd + 1 },
      loop: { ...loop, turn: loop.turn + 1 },
      ending: null,
    }),
    Guard: ({ loop }) => ({
      action: 'verify',
      calls: [],
      approval: { kind: 'approve', timeoutSeconds: 300 },
      pauseSeconds: 0,
      loop,
      ending: null,
      ...left.shift(),
    }),
    EscalationQueueUrl: () => execute([]),
    ExpireApproval: () => execute([]),
    VerifyResults: ({ loop }) => ({ loop }),
    VerifyAnswer: ({ loop }) => ({ action: 'stop', loop, ending: completed }),
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
  return { ...(await interpreter.run(flow, given)), payloads };
}

const given = ({ payloads }: Walk, to: string) =>
  payloads.filter((sent) => sent.to === to).map(({ payload }) => payload);

const waitedSeconds = 90;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: enteredAt.getTime() + waitedSeconds * 1_000 + 999 });
});
afterEach(() => void vi.useRealTimers());

describe('a run whose history is nearly full', () => {
  const loop = { ...startingLoop, turn: 7, historyEvents: 20_000 };
  const spent = { ...budget, spentNanoUsd: 5 };
  const admitted = (execution: number) => () => ({ run, budget: spent, loop, ending: null, execution });

  it('goes on in a new execution, with all that was counted', async () => {
    const execution = await walk([], { Admit: admitted(2), Plan: full });
    expect(execution).toMatchObject({ status: 'SUCCEEDED' });
    expect(execution.entered).toEqual(['Admit', 'Plan', 'Continue', 'Continued']);
    expect(given(execution, 'RunMachineArn')).toEqual([
      {
        Name: `${runId}-3`,
        Input: { tenantId: 'default', runId, continues: { run, budget: spent, loop, execution: 3 } },
      },
    ]);
    // What was handed on is what the new one is admitted by.
    const [{ Input }] = given(execution, 'RunMachineArn') as [Json];
    expect((await walk([{}], {}, Input)).entered.at(-1)).toBe('Succeeded');
  });

  it('has gone on where the new execution is there already, and settles where it cannot be started', async () => {
    const failing = (name: string) => ({
      Admit: admitted(1),
      Plan: full,
      RunMachineArn: () => {
        throw new TaskError(name);
      },
    });
    const there = await walk([], failing('StepFunctions.ExecutionAlreadyExistsException'));
    expect(there.entered.slice(2)).toEqual(['Continue', 'Continued']);
    const refused = await walk([], failing('StepFunctions.AccessDeniedException'));
    expect(refused.entered.slice(2)).toEqual(['Continue', 'Settle', 'Outcome', 'Failed']);
  });
});

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
        const execution = await walk([{ action: 'approve', calls }, {}], {
          EscalationQueueUrl: () => execute(approved),
        });
        expect(given(execution, 'web_search').map((sent) => sent.call)).toEqual([...calls, ...approved]);
        expect(execution.status).toBe('SUCCEEDED');
      }),
    );
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
      VerifyAnswer: ({ loop }) => {
        const ending = answers.shift() ?? null;
        return { action: ending ? 'stop' : 'continue', loop: { ...loop, rejectedAnswers: 1 }, ending };
      },
    });
    expect(given(execution, 'Plan').map(({ loop }) => loop.rejectedAnswers)).toEqual([0, 1]);
    expect(execution.status).toBe('SUCCEEDED');
  });

  it('hands on what VerifyResults counted', async () => {
    const counted = { idleTurns: 1, taintedBy: [{ callId: 'call_1_1', tool: 'web_search' }] };
    const execution = await walk([{ action: 'continue' }, {}], {
      VerifyResults: ({ loop }) => ({ loop: { ...loop, ...counted } }),
    });
    expect(given(execution, 'Plan')[1].loop).toMatchObject(counted);
  });

  it('pauses before it repeats a call that may be repeated', async () => {
    const execution = await walk([{ action: 'pause', pauseSeconds: 30, calls: [call(1)] }, {}]);
    const [turn] = execution.entered.join(' ').split(' Plan ').slice(1);
    expect(turn).toBe('Guard Decide Pause Execute ExecuteCall VerifyResults');
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
      const status = { partial: 'succeeded', impossible: 'failed', cancelled: 'cancelled' }[outcome];
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
});

/** A VerifyResults that finds a call in doubt the first time. */
function doubtOnce() {
  let calls = 0;
  return ({ loop }: Json) => {
    if (calls++ === 0) throw new TaskError('CallInDoubtError', 'send_email may have acted.');
    return { loop };
  };
}

describe('a person who is asked', () => {
  const approval = { kind: 'approve', timeoutSeconds: 60 } as const;
  const asked = (execution: Walk) =>
    given(execution, 'EscalationQueueUrl').map(({ turn, number, kind }) => [turn, number, kind]);

  it('gets the kind, the number, the task token and the time left', async () => {
    const execution = await walk([{ action: 'approve', approval }, {}]);
    expect(given(execution, 'EscalationQueueUrl')).toEqual([
      {
        run,
        turn: 1,
        number: 1,
        kind: 'approve',
        taskToken: 'token',
        attempt: 0,
        requestedAt: enteredAt.toISOString(),
        timeoutSeconds: 60,
      },
    ]);
  });

  it('costs two transitions more: the request, and the decision', async () => {
    const execution = await walk([{ action: 'approve', calls: [call(1)] }, {}], {
      EscalationQueueUrl: () => execute([call(2)]),
    });
    const [turn] = execution.entered.join(' ').split(' Plan ').slice(1);
    expect(turn).toBe('Guard Decide RequestApproval Decide Execute ExecuteCall ExecuteCall VerifyResults');
  });

  it('is counted by requests and by seconds, decided or not', async () => {
    const verdicts = [1, 2, 3].map(() => ({ action: 'approve', approval }) as const);
    let requests = 0;
    const execution = await walk([...verdicts, {}], {
      EscalationQueueUrl: () => (++requests === 2 ? timeout() : goOn),
    });
    expect(asked(execution)).toEqual([
      [1, 1, 'approve'],
      [2, 2, 'approve'],
      [3, 3, 'approve'],
    ]);
    expect(given(execution, 'Guard').map(({ loop }) => [loop.approvals, loop.waitedSeconds])).toEqual([
      [0, 0],
      [1, waitedSeconds],
      [2, waitedSeconds + 60],
      [3, 2 * waitedSeconds + 60],
    ]);
  });

  it.each<readonly [string, Decided, string]>([
    ['continue', goOn, 'VerifyResults'],
    ['execute', execute([call(1)]), 'Execute'],
    ['stop', stop({ outcome: 'invalid_calls', cause: 'A person said so.', response: null }), 'Settle'],
  ])('says what is next: %s', async (_, decided, next) => {
    const kind = { ...approval, kind: 'review' } as const;
    for (const script of [
      { EscalationQueueUrl: () => decided },
      { EscalationQueueUrl: timeout, ExpireApproval: () => decided },
    ]) {
      const execution = await walk([{ action: 'approve', approval: kind }, {}], script);
      expect(asked(execution)).toEqual([[1, 1, 'review']]);
      const after = execution.entered.indexOf('Decide', execution.entered.indexOf('RequestApproval'));
      expect(execution.entered[after + 1]).toBe(next);
      if (decided.ending) expect(given(execution, 'Settle')).toEqual([{ run, ending: decided.ending }]);
    }
  });

  it('need not answer: the run goes on with what was allowed, and approved at the last moment', async () => {
    const execution = await walk([{ action: 'approve', approval, calls: [call(1)] }, {}], {
      EscalationQueueUrl: timeout,
      ExpireApproval: () => execute([call(2)]),
    });
    const [expired] = given(execution, 'ExpireApproval');
    expect(expired).toMatchObject({ approval, loop: { turn: 1, approvals: 0 } });
    expect(given(execution, 'web_search').map((sent) => sent.call.callId)).toEqual(['call_1_1', 'call_1_2']);
    expect(execution.status).toBe('SUCCEEDED');
  });

  it('decides on a call in doubt, in the same turn; nothing else of it runs again', async () => {
    const execution = await walk([{ action: 'approve', calls: [call(1)] }, {}], {
      EscalationQueueUrl: ({ kind }) => execute(kind === 'in_doubt' ? [call(2, 'send_email')] : [call(2)]),
      VerifyResults: doubtOnce(),
    });
    expect(asked(execution)).toEqual([
      [1, 1, 'approve'],
      [1, 2, 'in_doubt'],
    ]);
    expect(given(execution, 'web_search').map((sent) => sent.call.callId)).toEqual(['call_1_1', 'call_1_2']);
    expect(given(execution, 'send_email').map((sent) => sent.call.callId)).toEqual(['call_1_2']);
    expect(given(execution, 'VerifyResults')).toHaveLength(2);
    expect(given(execution, 'Plan')).toHaveLength(2);
  });

  it('lets a doubt stand, and the run goes on', async () => {
    const execution = await walk([{ action: 'execute', calls: [call(1)] }, {}], {
      EscalationQueueUrl: () => goOn,
      VerifyResults: doubtOnce(),
    });
    expect(given(execution, 'web_search')).toHaveLength(1);
    expect(given(execution, 'VerifyResults')[1].loop.approvals).toBe(1);
    expect(execution.status).toBe('SUCCEEDED');
  });

  it.each([
    ['accepted', completed, 'SUCCEEDED'],
    ['not accepted', unverified, 'FAILED'],
  ] as const)('reviews an answer that was sent back twice: %s', async (_, ending, status) => {
    const execution = await walk([{ approval }], {
      VerifyAnswer: ({ loop }) => ({
        action: 'approve',
        loop: { ...loop, rejectedAnswers: 2 },
        ending: null,
      }),
      EscalationQueueUrl: () => stop(ending),
    });
    expect(asked(execution)).toEqual([[1, 1, 'review']]);
    expect(given(execution, 'EscalationQueueUrl')[0].timeoutSeconds).toBe(60);
    expect(execution.entered.slice(5, 10)).toEqual([
      'Accept',
      'RequestApproval',
      'Decide',
      'Settle',
      'Outcome',
    ]);
    expect(execution.status).toBe(status);
  });
});

describe('arguments that a person wrote', () => {
  const approval = { kind: 'approve', timeoutSeconds: 60 } as const;
  const stateOf = (execution: Walk, turn = 1) =>
    execution.entered.join(' ').split(' Plan ')[turn]?.replaceAll('ExecuteCall', 'Call') ?? '';

  /** The request is answered as told, one after the other. */
  const answered = (...decided: Decided[]) => ({ EscalationQueueUrl: () => decided.shift() ?? goOn });

  it('go back to the guard, which says what runs: nothing of what was ready before runs twice', async () => {
    const execution = await walk(
      [
        { action: 'approve', approval, calls: [call(1)] },
        { action: 'execute', approval, calls: [call(1), call(2)] },
        {},
      ],
      answered(rejudge),
    );
    expect(stateOf(execution)).toBe(
      'Guard Decide RequestApproval Decide Guard Decide Execute Call Call VerifyResults',
    );
    expect(given(execution, 'Guard').map(({ action, loop }) => [action, loop.turn, loop.approvals])).toEqual([
      ['judge', 1, 0],
      ['rejudge', 1, 1],
      ['judge', 2, 1],
    ]);
    expect(given(execution, 'web_search').map((sent) => sent.call.callId)).toEqual(['call_1_1', 'call_1_2']);
    expect(given(execution, 'Plan')).toHaveLength(2);
  });

  it('are asked about again, under the next number and for the time that they need', async () => {
    const later = { kind: 'approve', timeoutSeconds: 900 } as const;
    const execution = await walk(
      [
        { action: 'approve', approval, calls: [call(1)] },
        { action: 'approve', approval: later, calls: [call(1)] },
        { action: 'execute', approval, calls: [call(1), call(2), call(3)] },
        {},
      ],
      // The second request is answered by an edit as well.
      answered(rejudge, rejudge),
    );
    expect(given(execution, 'EscalationQueueUrl').map((sent) => [sent.number, sent.timeoutSeconds])).toEqual([
      [1, 60],
      [2, 900],
    ]);
    expect(given(execution, 'web_search')).toHaveLength(3);
    expect(given(execution, 'Plan')[1].loop).toMatchObject({
      approvals: 2,
      waitedSeconds: 2 * waitedSeconds,
    });
  });

  it('run with what else is ready once somebody has approved them', async () => {
    const execution = await walk(
      [
        { action: 'approve', approval, calls: [call(1)] },
        { action: 'approve', approval, calls: [call(1), call(2)] },
        {},
      ],
      answered(rejudge, execute([call(3)])),
    );
    const ran = given(execution, 'web_search').map((sent) => sent.call.callId);
    expect(ran).toEqual(['call_1_1', 'call_1_2', 'call_1_3']);
  });

  it('go back to the guard also where they came at the last moment', async () => {
    const execution = await walk([{ action: 'approve', approval }, { action: 'continue' }, {}], {
      EscalationQueueUrl: timeout,
      ExpireApproval: () => rejudge,
    });
    expect(stateOf(execution)).toBe(
      'Guard Decide RequestApproval ExpireApproval Decide Guard Decide VerifyResults',
    );
    expect(given(execution, 'Guard')[1]).toMatchObject({ action: 'rejudge', loop: { approvals: 1 } });
    expect(execution.status).toBe('SUCCEEDED');
  });

  it('run nothing where the guard ends the run', async () => {
    const ending = { outcome: 'cancelled', cause: 'The run was cancelled.', response: null } as const;
    const execution = await walk(
      [
        { action: 'approve', approval, calls: [call(1)] },
        { action: 'stop', ending },
      ],
      answered(rejudge),
    );
    expect(given(execution, 'web_search')).toEqual([]);
    expect(given(execution, 'Settle')).toEqual([{ run, ending }]);
  });
});

describe('the definition', () => {
  it('evaluates every expression of the definition somewhere in these runs', async () => {
    const inDoubt = doubtOnce();
    const crash = () => {
      throw new TaskError('SomeError');
    };
    const walks = await Promise.all([
      walk([{ action: 'approve' }, { action: 'execute', calls: [call(1)] }, {}]),
      walk([{ action: 'approve' }, {}], { EscalationQueueUrl: timeout }),
      walk([{ action: 'execute', calls: [call(1)] }], { web_search: crash }),
      walk([{ action: 'execute', calls: [call(1)] }, {}], { VerifyResults: inDoubt }),
      walk([{ action: 'pause', pauseSeconds: 1, calls: [call(1)] }, {}]),
      walk([{ action: 'stop', ending: { ...completed, outcome: 'limit_reached' } }]),
      walk([], { Admit: crash }),
      walk([], { Plan: crash }),
      walk([], { Plan: full }),
      walk([], { Plan: full, RunMachineArn: crash }),
    ]);
    const evaluated = new Set(walks.flatMap(({ evaluated: each }) => [...each]));
    expect(expressionsIn(flow).filter((each) => !evaluated.has(each))).toEqual([]);
  });
});
