import * as z from 'zod';

/** What happened in a run, past tense, in order; its history for people, consoles and other systems. */
export const EventTypeSchema = z.enum([
  'run.started',
  'run.continued',
  'turn.planned',
  'turn.judged',
  'context.compacted',
  'call.finished',
  'approval.requested',
  'approval.voted',
  'approval.reminded',
  'approval.escalated',
  'approval.undelivered',
  'approval.decided',
  'answer.rejected',
  'answer.verified',
  'run.cancel_requested',
  'run.finished',
  'compensation.requested',
  'compensation.finished',
]);
export type EventType = z.infer<typeof EventTypeSchema>;

/** What leaves on the project's bus, beside `run.rejected`. */
export const publishedEventTypes = [
  'run.started',
  'approval.requested',
  'approval.escalated',
  'approval.undelivered',
  'approval.decided',
  'run.finished',
  'compensation.requested',
  'compensation.finished',
] as const satisfies EventType[];

export const RunEventSchema = z.object({
  /** Counts from 1 without gaps. */
  seq: z.int().positive(),
  at: z.iso.datetime(),
  type: EventTypeSchema,
  data: z.record(z.string(), z.unknown()),
});
export type RunEvent = z.infer<typeof RunEventSchema>;

/** An event before it has its number. `key` names the happening, so that a retry does not tell it twice. */
export interface NewEvent {
  readonly key: string;
  readonly type: EventType;
  readonly data: Record<string, unknown>;
}

/** On the bus: a source of its own for what Stateward says, and the one it listens to. */
export const busSource = 'stateward';
export const runRequestedType = 'run.requested';
export const runRejectedType = 'run.rejected';
