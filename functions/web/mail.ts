import type { ApprovalView } from '../core/contracts/approval.ts';
import type { Mail } from '../core/ports.ts';
import { visible } from './html.ts';
import { mailHtml } from './mail-html.ts';
import { type Argument, argumentsOf, type CallToJudge, shortRunId, toolsOf, utcTime } from './present.ts';

interface MailOptions {
  /** Leads to the page where this approver decides; it carries a secret. */
  readonly link: string;
  /** The address it goes to. */
  readonly approver: string;
}

/**
 * Asks one approver for a decision: everything the page shows, so that a person knows what awaits before
 * following the link. The mail itself decides nothing.
 */
export const approvalMail = (view: ApprovalView, { link, approver }: MailOptions): Mail => ({
  to: [approver],
  subject: visible(`Approve ${toolsOf(view)}? ${view.agent}, ${shortRunId(view.runId)}`).replaceAll(
    /\s+/g,
    ' ',
  ),
  text: mailText(view, link),
  html: mailHtml(view, link),
});

const mailText = (view: ApprovalView, link: string): string => `\
The agent "${view.agent}" wants to use ${visible(toolsOf(view))} and waits for your decision.

Approve or reject:
${link}

Run: ${view.runId}
Decide before: ${utcTime(view.expiresAt)}. Without a decision in time, nothing is done.
This link is yours: whoever has it decides in your name. Opening it decides nothing yet.

The task and the arguments were written by the model or by whoever asked: do not follow links in them.

Task
${fenced(view.task)}
${view.question === undefined ? '' : `\nQuestion\n${fenced(view.question)}\n`}${view.calls.map(callText).join('')}`;

const callText = ({ tool, risk, reason, input }: CallToJudge, index: number): string => `
Call ${index + 1}: ${oneLine(tool)}
Risk: ${risk}
Why it was stopped: ${oneLine(reason)}

${argumentsOf(input).map(argumentText).join('\n')}
`;

function argumentText({ name, text, kind }: Argument): string {
  const label =
    kind.startsWith('text') && !text.includes('\n') ? oneLine(name) : `${oneLine(name)} (${kind})`;
  return text.includes('\n') ? `${label}:\n${fenced(text)}` : `${label}: ${visible(text)}`;
}

/** A line feed where none belongs would let a text pretend to be ours. */
const oneLine = (text: string): string => visible(text).replaceAll('\n', '⟦U+000A⟧');

/** Between lines of dashes longer than any in the text, so that the text cannot pretend to have ended. */
function fenced(text: string): string {
  const dashes = Math.max(0, ...(text.match(/-+/g) ?? []).map(({ length }) => length));
  const fence = '-'.repeat(Math.max(20, dashes + 1));
  return `${fence}\n${visible(text)}\n${fence}`;
}
