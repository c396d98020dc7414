/** What the handlers need of the outside world; `functions/adapters` has one file per port. */

export type * from './ports/approvals.ts';
export type * from './ports/budgets.ts';
export type * from './ports/calls.ts';
export type * from './ports/channels.ts';
export type * from './ports/contexts.ts';
export type * from './ports/erasures.ts';
export type * from './ports/memory.ts';
export type * from './ports/model.ts';
export type * from './ports/policies.ts';
export type * from './ports/runs.ts';
export type * from './ports/switches.ts';
