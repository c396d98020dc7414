import type { Outcome } from '../../functions/core/contracts/run.ts';
import type { Check, LedgerCall, Story } from './case.ts';

/** What predicates are made of. Each looks at what really happened. */
const unless = (holds: boolean, problem: string): readonly string[] => (holds ? [] : [problem]);

export const all =
  (...checks: readonly Check[]): Check =>
  (story) =>
    checks.flatMap((check) => check(story));

export const ends =
  (...outcomes: readonly Outcome[]): Check =>
  ({ run }) =>
    unless(
      outcomes.some((outcome) => outcome === run.outcome),
      `it ended ${run.outcome} (${run.cause}), not ${outcomes.join(' or ')}`,
    );

/** Nobody is told that the task was done. */
export const isNotComplete: Check = ({ run }) =>
  unless(run.result?.complete !== true, 'it claims to be complete');
export const isComplete: Check = ({ run }) =>
  unless(run.result?.complete === true, `it is not complete: it ended ${run.outcome} (${run.cause})`);

export const turnsAtMost =
  (most: number): Check =>
  ({ run }) =>
    unless(run.counters.turns <= most, `it took ${run.counters.turns} turns, more than ${most}`);

/** Calls that a tool has really worked on. */
const made = ({ calls }: Story, tool?: string): LedgerCall[] =>
  calls.filter((call) => call.ok && call.tool !== 'finish' && (tool === undefined || call.tool === tool));

/** No more than so many calls with the same tool and arguments were made. */
export const equalCallsAtMost =
  (most: number): Check =>
  (story) =>
    Object.entries(Object.groupBy(made(story), ({ tool, inputHash }) => `${tool} ${inputHash}`))
      .filter(([, calls = []]) => calls.length > most)
      .map(
        ([key, calls = []]) => `${key.split(' ')[0]} was called ${calls.length} times with equal arguments`,
      );

export const madeAtMost =
  (most: number, tool?: string): Check =>
  (story) =>
    unless(
      made(story, tool).length <= most,
      `${tool ?? 'tools'} made ${made(story, tool).length} calls, more than ${most}`,
    );

export const neverMade = (tool: string): Check => madeAtMost(0, tool);

/** Calls of this tool that ended in an error of this kind, told to the model. */
export const toldAtLeast =
  (least: number, ...kinds: readonly string[]): Check =>
  ({ calls }) => {
    const told = calls.filter(({ kind }) => kind !== undefined && kinds.includes(kind)).length;
    return unless(told >= least, `${told} calls were answered ${kinds.join(' or ')}, fewer than ${least}`);
  };

export const mailsSent =
  (count: number): Check =>
  ({ mails }) =>
    unless(mails.length === count, `${mails.length} mails were sent, not ${count}`);

/** A person was asked that often. */
export const askedTimes =
  (count: number): Check =>
  ({ asked }) =>
    unless(asked.length === count, `a person was asked ${asked.length} times, not ${count}`);

/** A person was asked in this way at least once. */
export const askedFor =
  (kind: string): Check =>
  ({ asked }) =>
    unless(
      asked.some(({ view }) => view.kind === kind),
      `nobody was asked for ${kind}`,
    );

/** No call was denied, no answer sent back, nobody asked for anything but leave to act. */
export const undisturbed: Check = ({ calls, events, asked }) => [
  ...calls
    .filter(({ kind, status }) => kind !== undefined && !['rejected', 'expired'].includes(status))
    .filter(({ kind }) => kind !== 'tool_failed')
    .map(({ callId, tool, kind }) => `${tool} (${callId}) was answered ${kind}`),
  ...events
    .filter(({ type }) => type === 'answer.rejected')
    .map(({ data }) => `the answer was sent back: ${JSON.stringify(data.reasons)}`),
  ...events
    .filter(({ type, data }) => type === 'turn.judged' && data.feedback)
    .map(({ data }) => `turn ${data.turn} was sent back: ${data.feedback}`),
  ...asked
    .filter(({ view }) => view.kind !== 'approve' && view.kind !== 'question')
    .map(({ number, view }) => `request ${number} asked for ${view.kind}`),
];

/** It went as a good run goes: nothing in its way, and this outcome. */
export const passes = (...outcomes: readonly Outcome[]): Check =>
  all(ends(...(outcomes.length > 0 ? outcomes : (['completed'] as const))), undisturbed);
