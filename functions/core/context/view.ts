import type { Call } from '../contracts/call.ts';
import type { ContextView } from '../contracts/context.ts';
import type { Turn } from '../contracts/turn.ts';
import { keyContextOf } from '../memory/observations.ts';
import { recallResultName } from '../shorten.ts';
import { saidOf } from './said.ts';

/** How a run is shown before its first compaction: all of it. */
export const startingView: ContextView = {
  madeAtTurn: 0,
  stubsThrough: 0,
  summarisedThrough: 0,
  answers: 0,
  keyContext: keyContextOf([]),
  said: [],
  summaries: 0,
};

/** The view with the results of all turns up to one as stubs. */
export const withStubs = (view: ContextView, through: number): ContextView => ({
  ...view,
  stubsThrough: Math.max(view.stubsThrough, through),
});

/** The view without the turns up to one; what people said in them stays. */
export function withoutTurns(
  view: ContextView,
  through: number,
  turns: readonly Turn[],
  calls: readonly Call[],
): ContextView {
  const isGone = ({ turn }: { turn: number }) => turn > view.summarisedThrough && turn <= through;
  const gone = calls.filter(isGone);
  const first = view.calls?.first ?? gone[0]?.callId;
  const last = gone.at(-1)?.callId ?? view.calls?.last;
  return {
    ...withStubs(view, through),
    summarisedThrough: through,
    answers: view.answers + turns.filter((turn) => isGone(turn) && turn.usable).length,
    ...(first && last ? { calls: { first, last } } : {}),
    said: [...view.said, ...gone.flatMap(saidOf)],
    summaries: view.summaries + 1,
  };
}

/**
 * Told in the place of the turns that are left out, in blocks that follow the task. The number of answers is what a
 * rehearsal goes by.
 */
export function leftOutTexts({ summarisedThrough, answers, calls, said }: ContextView): string[] {
  if (summarisedThrough === 0) return [];
  const results = calls
    ? ` The results of their calls, ${calls.first} to ${calls.last}, can be read with ${recallResultName}.`
    : '';
  const opening = `Turns 1 to ${summarisedThrough} of this run (${answers} answers of yours) are left out here. What was noted of them stands under "Key context".${results}`;
  if (said.length === 0) return [opening];
  return [opening, `What people said and decided in them:\n${said.map((line) => `- ${line}`).join('\n')}`];
}

/** How many answers a text of a prompt says are left out; 0 where it says nothing of the kind. */
export const answersLeftOut = (text: string): number =>
  Number(/^Turns 1 to \d+ of this run \((\d+) answers of yours\) are left out here\./.exec(text)?.[1] ?? 0);
