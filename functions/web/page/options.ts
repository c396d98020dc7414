import type { CallRef } from '../../core/contracts/call.ts';
import type { RunEvent } from '../../core/contracts/events.ts';
import type { ToolsByName } from '../../core/tools.ts';

/** Said above everything else, e.g. what was just decided or what is missing. */
export interface Notice {
  readonly tone: 'good' | 'bad';
  readonly text: string;
  /** What is wrong with what came in, as an `InvalidInputError` tells it: shown here and beside its field. */
  readonly problems?: readonly string[];
}

/** What the approval page shows beside the request itself. */
export interface PageOptions {
  /** The link's secret; it goes back with the form. */
  readonly token: string;
  readonly now: Date;
  /** The address of the person whose link it is. */
  readonly you: string;
  /** The calls that are open and theirs to decide: `openCallsFor(approval, you)`. */
  readonly yours: readonly string[];
  readonly notice?: Notice;
  /** Known tools say as what their calls are shown, and how their arguments are changed. */
  readonly tools: ToolsByName;
  /** What happened in the run so far, oldest first. */
  readonly timeline: readonly RunEvent[];
  readonly cost: { readonly spentUsd: number; readonly maxUsd: number };
  /** The tools of the calls that `taintedBy` names. */
  readonly taintSources: readonly CallRef[];
  /** What had been typed, by the name of the field, to be there again after a mistake. */
  readonly submitted?: ReadonlyMap<string, string>;
}
