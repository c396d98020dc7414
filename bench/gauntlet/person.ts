import type { Person, Reply } from './case.ts';

/** People who are asked for a decision. */
export const approve: Reply = { decision: 'approve' };
export const reject = (reason: string): Reply => ({ decision: 'reject', reason });

export const approves: Person = () => approve;
export const ignores: Person = () => 'ignore';
export const rejects =
  (reason: string): Person =>
  () =>
    reject(reason);

/** Each request in its turn; after the last, silence. */
export const inTurn =
  (...people: readonly Person[]): Person =>
  (request, number) =>
    people[number - 1]?.(request, number) ?? 'ignore';

/** A decision for each call by its tool. */
export const byTool =
  (replies: Readonly<Record<string, Reply>>): Person =>
  ({ calls }) =>
    Object.fromEntries(calls.map(({ callId, tool }) => [callId, replies[tool] ?? reject('Not this one.')]));

/** Approves what must not be made without leave; says nothing to anything else that a run may ask. */
export const approvesCallsOnly: Person = ({ kind }) => (kind === 'approve' ? approve : 'ignore');
