import type { ApprovalView, Delivery } from '../../core/contracts/approval.ts';
import type { CallRef } from '../../core/contracts/call.ts';
import type { ToolsByName } from '../../core/tools.ts';
import { visible } from '../html.ts';
import { listed, needsWords } from '../present.ts';
import type { Words } from '../words.ts';

export interface MailOptions {
  /** Leads to the page where this approver decides; it carries a secret. */
  readonly link: string;
  /** The address it goes to. */
  readonly approver: string;
  readonly purpose: Delivery['purpose'];
  /** Known tools say as what their calls are shown. */
  readonly tools: ToolsByName;
  /** The calls that `taintedBy` names, with their tools. */
  readonly taintSources: readonly CallRef[];
}

/** A subject is one line, whatever a name in it holds. */
export const subjectLine = (text: string): string => visible(text).replaceAll(/\s+/g, ' ');

/** The sentences that open a mail, in both of its parts. */
export function opening(view: ApprovalView, { situation, wanted }: Words, { purpose }: MailOptions): string {
  const again = purpose === 'reminder' ? 'You were asked before, and it is still open. ' : '';
  return `${again}The agent “${view.agent}” ${situation} for your ${wanted}.`;
}

/** Who is asked, what each call needs, and who has voted. */
export function whoWords(view: ApprovalView): string[] {
  const voted = view.votes.map(({ person }) => person);
  return [
    needsWords(view),
    `Asked: ${listed(view.approvers)}.`,
    ...(voted.length > 0 ? [`Have decided: ${listed(voted)}.`] : []),
  ];
}
