import type { Call } from '../contracts/call.ts';
import type { ContextView } from '../contracts/context.ts';
import type { Turn } from '../contracts/turn.ts';
import { withoutTurns, withStubs } from './view.ts';

/** What the newest turns, which stay whole, may have of the tokens that the transcript has. */
const windowShare = 0.5;
/** Above this after old results became stubs, old turns are left out: or the next compaction would follow at once. */
const roomyShare = 0.75;

/** Everything that a prompt is made of, beside what never changes in a run. */
export interface Transcript {
  readonly view: ContextView;
  readonly turns: readonly Turn[];
  readonly calls: readonly Call[];
}

export interface Compaction {
  readonly view: ContextView;
  /** The turns that become shorter, or that are left out. */
  readonly from: number;
  readonly through: number;
  readonly leftOut: boolean;
}

/**
 * How a transcript that is too long is shown instead: old results as stubs, and where that is not enough, without the old
 * turns. The newest turns stay whole, as many as fit into half of what the prompt has for the transcript, at least one.
 * @param tokensOf about how many tokens a prompt with a transcript has
 * @returns `undefined` where nothing is old enough.
 */
export function compactionOf(
  transcript: Transcript,
  maxContextTokens: number,
  tokensOf: (transcript: Transcript) => number,
): Compaction | undefined {
  const { view, turns, calls } = transcript;
  const fixed = tokensOf({ ...transcript, turns: [] });
  const room = fixed + (maxContextTokens - fixed) * windowShare;
  const through = (newestWithin(room, transcript, tokensOf)?.turn ?? 1) - 1;
  if (through <= view.summarisedThrough) return undefined;

  const stubbed = withStubs(view, through);
  const isRoomy = () => tokensOf({ ...transcript, view: stubbed }) <= maxContextTokens * roomyShare;
  if (through > view.stubsThrough && isRoomy())
    return { view: stubbed, from: view.stubsThrough + 1, through, leftOut: false };
  const without = withoutTurns(view, through, turns, calls);
  return { view: without, from: view.summarisedThrough + 1, through, leftOut: true };
}

/** The first of the newest turns that fit; the newest one always does. */
function newestWithin(
  tokens: number,
  transcript: Transcript,
  tokensOf: (transcript: Transcript) => number,
): Turn | undefined {
  const { turns } = transcript;
  let first = turns.length - 1;
  while (first > 0 && tokensOf({ ...transcript, turns: turns.slice(first - 1) }) <= tokens) first--;
  return turns[first];
}
