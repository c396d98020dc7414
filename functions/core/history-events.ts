import type { GuardInput } from './contracts/state.ts';
import type { Judgement } from './guard/judgement.ts';

/**
 * Events that a state leaves in the history of its execution, which may hold 25,000: entered and exited, and what
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html has in between.
 */
const events = {
  /** Scheduled, started, succeeded. */
  task: 5,
  /** The same, and submitted. */
  waitForTaskToken: 6,
  choice: 2,
  wait: 2,
  /** Started and succeeded. */
  map: 4,
  /** Of a map, around one task. */
  iteration: 2 + 5,
} as const;

const executed = (calls: number): number => events.wait + events.map + events.iteration * calls + events.task;
const asked = (calls: number): number =>
  events.waitForTaskToken + events.task + events.choice + executed(calls);

/** Since the last count: the answer that was judged, or what people wrote. */
const before: Readonly<Record<GuardInput['action'], number>> = {
  judge: events.task + events.task + events.choice,
  rejudge: events.task + events.choice,
};

/**
 * The most events that a turn leaves, by what its judgement leads to. States that are tried again leave three more each
 * time; they are not counted, which the distance to the limit is for.
 */
export function historyEventsOf(judged: GuardInput['action'], { action, calls }: Judgement): number {
  const { length } = calls;
  const after: Readonly<Record<Judgement['action'], number>> = {
    execute: executed(length),
    pause: executed(length),
    approve: asked(length),
    rejudge: 0,
    continue: events.task,
    verify: events.task + events.choice + asked(length),
    stop: 0,
  };
  return before[judged] + after[action];
}
