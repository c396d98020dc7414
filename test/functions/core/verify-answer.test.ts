import { describe, expect, it } from 'vitest';
import type { Ask, Asked } from '../../../functions/core/ask.ts';
import type { Call } from '../../../functions/core/contracts/call.ts';
import type { NewEvent } from '../../../functions/core/contracts/events.ts';
import type { Ending, RunRecord } from '../../../functions/core/contracts/run.ts';
import { ModelUnavailableError } from '../../../functions/core/errors.ts';
import type { Finish } from '../../../functions/core/finish.ts';
import { cancelled } from '../../../functions/core/plan.ts';
import type { SwitchScope, SwitchState } from '../../../functions/core/ports.ts';
import { failure } from '../../../functions/core/results.ts';
import { createVerifyAnswer } from '../../../functions/core/verify-answer.ts';
import {
  aCall,
  aLoop,
  anAgent,
  anAnswer,
  aRecord,
  aRun,
  someTools,
  text,
  use,
} from '../../support/builders.ts';

const budget = { maxNanoUsd: 1, spentNanoUsd: 0 };
const verdict = (supported: boolean, ...problems: string[]): Asked => ({
  answer: anAnswer([use('verdict', { supported, problems })]),
  costNanoUsd: 1,
});
const down = new ModelUnavailableError('down', { billed: false });

/** @param replies what the judge answers, one after the other; the last one stays */
async function verify(
  changes: Partial<Finish> = {},
  {
    calls = [],
    replies = [verdict(true)],
    record = {},
    rejectedAnswers = 0,
    stopping,
  }: {
    calls?: Call[];
    replies?: (Asked | Ending | Error)[];
    record?: Partial<RunRecord>;
    rejectedAnswers?: number;
    stopping?: SwitchScope & SwitchState;
  } = {},
) {
  const input: Finish = { status: 'done', answer: 'All done.', evidence: [], ...changes };
  const ledger = [...calls, aCall({ callId: 'call_3_1', turn: 3, tool: 'finish', input })];
  const told: NewEvent[] = [];
  const asked: Parameters<Ask>[] = [];
  const recorded: Record<string, unknown> = {};
  const handle = createVerifyAnswer({
    agents: { support: anAgent() },
    tools: someTools,
    runs: { get: async () => aRecord(record) },
    switches: { stopping: async () => stopping },
    calls: {
      list: async () => ledger,
      record: async (_run, callId, result) => void Object.assign(recorded, { [callId]: result }),
    },
    events: { append: async (_run, events) => void told.push(...events) },
    ask: async (...request) => {
      const reply = replies[Math.min(asked.length, replies.length - 1)];
      asked.push(request);
      await request[3](request[2]);
      if (reply instanceof Error) throw reply;
      return reply as Asked;
    },
  });
  const loop = aLoop({ turn: 3, rejectedAnswers });
  const output = await handle({ run: aRun, budget, loop, ending: null });
  return { output, told: told.map(({ type, data }) => ({ type, data })), asked, recorded };
}

describe('an answer that holds', () => {
  it('ends the run, judged', async () => {
    const { output, told, asked, recorded } = await verify();
    expect(output).toMatchObject({ action: 'stop', ending: { outcome: 'completed', response: 'All done.' } });
    expect(told).toEqual([{ type: 'answer.verified', data: { turn: 3, judged: true } }]);
    expect(asked.map(([, key, role]) => ({ key, role }))).toEqual([
      { key: { turn: 3, purpose: 'judge' }, role: 'judge' },
    ]);
    expect(recorded).toEqual({});
  });

  it('is no more than partial where an acting call was not carried out', async () => {
    const calls = [aCall({ tool: 'send', result: failure('rejected', 'No.') })];
    expect((await verify({}, { calls })).output).toMatchObject({ ending: { outcome: 'partial' } });
  });

  it.each([
    [
      'there is no money for a judge',
      [{ outcome: 'budget_exhausted', cause: 'No money.', response: null } as const],
    ],
    [
      'the judge is down for long',
      [{ outcome: 'model_unavailable', cause: 'Down.', response: null } as const],
    ],
    ['the judge is down twice', [down]],
    ['the judge gives no usable verdict', [{ answer: anAnswer([text('Fine.')]), costNanoUsd: 1 }]],
  ])('ends the run where %s, and the history says that nobody judged it', async (_, replies) => {
    const { output, told } = await verify({}, { replies });
    expect(output).toMatchObject({ action: 'stop', ending: { outcome: 'completed' } });
    expect(told).toEqual([{ type: 'answer.verified', data: { turn: 3, judged: false } }]);
  });

  it('is judged by a second try where the judge was down once', async () => {
    const { told, asked } = await verify({}, { replies: [down, verdict(true)] });
    expect(asked).toHaveLength(2);
    expect(told).toMatchObject([{ data: { judged: true } }]);
  });
});

describe('an answer that does not hold', () => {
  it('is sent back by the rules, and no judge is paid', async () => {
    const { output, told, asked, recorded } = await verify({ evidence: ['call_9_9'] });
    expect(output).toMatchObject({ action: 'continue', loop: { rejectedAnswers: 1 }, ending: null });
    const reasons = ['There is no call "call_9_9".'];
    expect(told).toEqual([{ type: 'answer.rejected', data: { turn: 3, judged: false, reasons } }]);
    expect(asked).toEqual([]);
    const message = `Your answer was not accepted: ${reasons[0]} Correct it, or say what could not be done.`;
    expect(recorded).toEqual({ call_3_1: failure('not_allowed', message) });
  });

  it.each([
    [['It does not answer the question.'], ['It does not answer the question.']],
    [[], ['A judge finds it unsupported.']],
  ])('is sent back by the judge, who says %j', async (problems, reasons) => {
    const { output, told } = await verify({}, { replies: [verdict(false, ...problems)] });
    expect(output).toMatchObject({ action: 'continue', loop: { rejectedAnswers: 1 }, ending: null });
    expect(told).toEqual([{ type: 'answer.rejected', data: { turn: 3, judged: true, reasons } }]);
  });

  it('goes to a person the second time', async () => {
    const { output } = await verify({ evidence: ['call_9_9'] }, { rejectedAnswers: 1 });
    expect(output).toMatchObject({ action: 'approve', loop: { rejectedAnswers: 2 }, ending: null });
  });
});

describe('a run that is cancelled', () => {
  it('ends so before its answer is looked at', async () => {
    const { output, asked, told } = await verify(
      {},
      { record: { cancelRequestedAt: '2026-11-23T10:00:30.000Z' } },
    );
    expect(output).toMatchObject({ action: 'stop', ending: cancelled });
    expect([...asked, ...told]).toEqual([]);
  });

  it('or whose agent, tenant or stage is stopped, ends so before a judge is paid', async () => {
    const stopping = {
      scope: 'stage',
      reason: 'It runs wild.',
      by: 'ops',
      at: '2026-11-23T10:00:00.000Z',
    } as const;
    const { output, asked, told } = await verify({}, { stopping });
    expect(output).toMatchObject({ action: 'stop', ending: { outcome: 'cancelled' } });
    expect(output.ending?.cause).toContain('It runs wild.');
    expect([...asked, ...told]).toEqual([]);
  });

  it('ends so while its answer is judged', async () => {
    const { output, told } = await verify({}, { replies: [cancelled] });
    expect(output).toMatchObject({ action: 'stop', ending: cancelled });
    expect(told).toEqual([]);
  });
});
