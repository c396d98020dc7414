import type { ToolsByName } from '../core/compensate.ts';
import type { ApprovalView, Delivery } from '../core/contracts/approval.ts';
import { listed, needsWords, type TaintSources } from './present.ts';
import type { Words } from './words.ts';

export interface MailOptions {
  /** Leads to the page where this approver decides; it carries a secret. */
  readonly link: string;
  /** The address it goes to. */
  readonly approver: string;
  readonly purpose: Delivery['purpose'];
  /** Known tools say as what their calls are shown. */
  readonly tools?: ToolsByName;
  readonly taintSources?: TaintSources;
  /** Who could not be reached, and how that was tried. */
  readonly undelivered?: readonly Pick<Delivery, 'person' | 'channel'>[];
}

/** The sentences that open a mail, in both of its parts. */
export function opening(view: ApprovalView, { situation, wanted }: Words, { purpose }: MailOptions): string {
  const again = purpose === 'reminder' ? 'You were asked before, and it is still open. ' : '';
  return `${again}The agent “${view.agent}” ${situation} for your ${wanted}.`;
}

/** Who is asked, what each call needs, who has voted, and who could not be reached. */
export function whoWords(view: ApprovalView, { undelivered = [] }: MailOptions): string[] {
  const voted = view.votes.map(({ person }) => person);
  return [
    needsWords(view),
    `Asked: ${listed(view.approvers)}.`,
    ...(voted.length > 0 ? [`Have decided: ${listed(voted)}.`] : []),
    ...undelivered.map(({ person, channel }) => `${person} could not be reached by ${channel}.`),
  ];
}
