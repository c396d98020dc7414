import { describe, expect, it } from 'vitest';
import type { Asked, ModelCallKey } from '../../../functions/core/ask.ts';
import { startingView } from '../../../functions/core/context/view.ts';
import type { Role } from '../../../functions/core/contracts/agent.ts';
import type { ContextView } from '../../../functions/core/contracts/context.ts';
import type { NewEvent } from '../../../functions/core/contracts/events.ts';
import type { Ending, RunRecord } from '../../../functions/core/contracts/run.ts';
import type { Loop } from '../../../functions/core/contracts/state.ts';
import type { ModelAnswer } from '../../../functions/core/contracts/turn.ts';
import { ModelUnavailableError } from '../../../functions/core/errors.ts';
import { createPlan } from '../../../functions/core/plan.ts';
import type { ModelRequest } from '../../../functions/core/prompt.ts';
import { aLoop, anAgent, anAnswer, aRecord, aRun, someTools, text, use } from '../../support/builders.ts';

const start = Date.parse('2026-11-23T10:00:00.000Z');
const limits = { ...anAgent().limits, maxTurns: 5, maxDurationSeconds: 600 };
const costing = (content: ModelAnswer['content'] = [text('Done.')]): Asked => ({
  answer: anAnswer(content),
  costNanoUsd: 400_000,
});

/** One Plan on ports in memory: what asking comes to, and what was asked for. */
async function plan(
  given: {
    asked?: Asked | Ending | Error;
    record?: Partial<RunRecord>;
    loop?: Partial<Loop>;
    ending?: Ending;
    /** Since the run began. */
    seconds?: number;
    /** Why a kill switch is set. */
    stopped?: string;
    view?: ContextView;
  } = {},
) {
  const events: NewEvent[] = [];
  const keys: (ModelCallKey & { role: Role })[] = [];
  const requests: ModelRequest[] = [];
  const handle = createPlan({
    continueAfterEvents: 20_000,
    agents: { support: { ...anAgent(), limits } },
    tools: someTools,
    runs: { get: async () => aRecord({ startedAt: new Date(start).toISOString(), ...given.record }) },
    turns: { list: async () => [] },
    calls: { listShown: async () => [] },
    contexts: { latest: async () => given.view, store: async (_run, view) => view },
    workingMemory: { list: async () => [], observe: async () => {} },
    events: { append: async (_run, told) => void events.push(...told) },
    switches: {
      stopping: async () =>
        given.stopped ? { scope: 'stage', reason: given.stopped, by: 'ops', at: '' } : undefined,
    },
    async ask(_run, key, role, requestFor) {
      keys.push({ ...key, role });
      requests.push(await requestFor(role), await requestFor('summariser'));
      const asked = given.asked ?? costing();
      if (asked instanceof Error) throw asked;
      return asked;
    },
    now: () => new Date(start + (given.seconds ?? 0) * 1_000),
  });
  const output = await handle({
    run: aRun,
    budget: { maxNanoUsd: 1_000_000_000, spentNanoUsd: 0 },
    loop: aLoop({ turn: 4, ...given.loop }),
    ending: given.ending ?? null,
  }).catch((error: unknown) => error);
  return { output, events, keys, requests };
}

describe('a run whose history is nearly full', () => {
  it('is asked nothing more in this execution, and nothing is half done', async () => {
    const { output, events, keys } = await plan({ loop: { historyEvents: 20_000 } });
    expect(output).toMatchObject({ name: 'HistoryFullError' });
    expect([events, keys]).toEqual([[], []]);
    expect((await plan({ loop: { historyEvents: 19_999 } })).output).toMatchObject({ loop: { turn: 5 } });
  });

  it('that has ended is not gone on with', async () => {
    const ending: Ending = { outcome: 'cancelled', cause: 'Stopped.', response: null };
    expect((await plan({ ending, loop: { historyEvents: 20_000 } })).output).toMatchObject({ ending });
  });
});

describe('a turn', () => {
  it('is judged by what its prompt still shows', async () => {
    const mark = { callId: 'call_1_1', tool: 'look', input: 'i', shape: 's', result: 'r', at: 0 };
    const recent = [1, 2].map((turn) => ({ ...mark, turn }));
    const view = { ...startingView, stubsThrough: 1 };
    const { output } = await plan({ loop: { turn: 3, recent }, view });
    expect(output).toMatchObject({ loop: { recent: [{ turn: 1, outOfView: true }, { turn: 2 }] } });
    expect(output).not.toHaveProperty('loop.recent.1.outOfView');
  });

  it('is asked for once as the executor, counted and told', async () => {
    const usage = { ...aRecord().usage, costNanoUsd: 700_000 };
    const { keys, output, events } = await plan({ record: { usage } });
    expect(keys).toEqual([{ turn: 5, purpose: 'plan', role: 'executor' }]);
    expect(output).toMatchObject({ loop: { turn: 5 }, ending: null, budget: { spentNanoUsd: 700_000 } });
    expect(events).toMatchObject([{ key: 'turn.planned.5', data: { turn: 5, costUsd: 0.0004 } }]);
  });

  it('is told in excerpts, however long', async () => {
    const long = [text('a'.repeat(9_000)), use('look', { text: 'b'.repeat(9_000) })];
    const { events } = await plan({ asked: costing(long) });
    expect(events).toMatchObject([{ data: { calls: [{ tool: 'look' }] } }]);
    expect(JSON.stringify(events).length).toBeLessThan(2_000);
  });

  it('gives the model the agent’s own tools and finish, and the task verbatim', async () => {
    const { requests } = await plan({ record: { task: '  Do “it”.\n' } });
    const names = requests[0]?.tools.map(({ name }) => name);
    expect(names).toEqual(['look', 'note', 'send', 'ask_human', 'finish']);
    expect(requests[0]?.messages[0]?.content[0]).toEqual(text('  Do “it”.\n'));
  });

  it('can be asked for in another role, which has its own model and limit', async () => {
    const { requests } = await plan();
    expect(requests.map(({ model, maxTokens }) => ({ model, maxTokens }))).toEqual([
      { model: 'claude-sonnet-5-5', maxTokens: 2_048 },
      { model: 'claude-haiku-5-5', maxTokens: 1_024 },
    ]);
  });

  it('that fails for now is thrown, for the state machine to try again', async () => {
    const down = new ModelUnavailableError('Down.', { billed: false });
    const { output, events } = await plan({ asked: down });
    expect([output, events]).toEqual([down, []]);
  });

  it('that cannot be paid for ends the run', async () => {
    const ending: Ending = { outcome: 'budget_exhausted', cause: 'Too dear.', response: null };
    const { output, events } = await plan({ asked: ending });
    expect(output).toMatchObject({ ending, loop: { turn: 4 } });
    expect(events).toEqual([]);
  });
});

describe('a run that ends before its next turn', () => {
  const ended: Ending = { outcome: 'unverified', cause: 'Nobody decided.', response: null };

  it.each([
    ['an ending that comes in', { ending: ended }, ended],
    ['the run was cancelled', { record: { cancelRequestedAt: '2026-11-23T10:00:00.000Z' } }, 'cancelled'],
    ['the run has ended', { record: { ending: ended } }, ended],
    [
      'a kill switch',
      { stopped: 'The mail tool runs wild.' },
      { outcome: 'cancelled', cause: expect.stringContaining('The mail tool runs wild.') },
    ],
    [
      'turns that bring nothing new',
      { loop: { idleTurns: 4 } },
      { outcome: 'loop_detected', cause: '4 turns in a row brought nothing new.' },
    ],
    ['too many turns', { loop: { turn: 5 } }, { cause: 'The run reached its limit of 5 turns (maxTurns).' }],
    [
      'too long a time',
      { seconds: 600 },
      { cause: expect.stringMatching(/took 600 seconds.*is 600 \(maxDurationSeconds/) },
    ],
  ] as const)('costs nothing: %s', async (_, given, ending) => {
    const { output, keys, events } = await plan(given);
    expect([keys, events]).toEqual([[], []]);
    const expected = typeof ending === 'string' ? { outcome: ending } : ending;
    expect(output).toMatchObject({ ending: expected });
  });

  it('says that a limit ended it', async () => {
    for (const given of [{ loop: { turn: 5 } }, { seconds: 600 }])
      expect((await plan(given)).output).toMatchObject({ ending: { outcome: 'limit_reached' } });
  });

  it('is not kept from its turn by what it waited for people', async () => {
    const waited = { seconds: 86_400, loop: { waitedSeconds: 86_400 - 599 } };
    expect((await plan(waited)).output).toMatchObject({ ending: null });
  });
});
