import type { ToolsByName } from '../../core/compensate.ts';
import type { RunEvent } from '../../core/contracts/events.ts';

/** What is wrong with what came in, and in which field of the form, where one can be named. */
export interface FieldProblem {
  /** The name of a form field, such as `input.call_1_1.subject`. */
  readonly field?: string;
  readonly text: string;
}

/** Said above everything else, e.g. what was just decided or what is missing. */
export interface Notice {
  readonly tone: 'good' | 'bad';
  readonly text: string;
  readonly problems?: readonly FieldProblem[];
}

/** What the approval page shows beside the request itself. */
export interface ApprovalPageOptions {
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
  readonly taintSources: readonly { readonly callId: string; readonly tool: string }[];
  /** The form as it came in, to be shown again after a mistake. */
  readonly submitted?: URLSearchParams;
}
