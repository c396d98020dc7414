import type { ApprovalView } from '../core/contracts/approval.ts';
import type { Mail } from '../core/ports.ts';
import { visible } from './html.ts';
import { mailHtml } from './mail-html.ts';
import { type Argument, argumentsOf, type CallToJudge, reasonsOf, shortRunId, utcTime } from './present.ts';
import { type Words, wordsOf } from './words.ts';

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
export const approvalMail = (view: ApprovalView, { link, approver }: MailOptions): Mail => {
  const words = wordsOf(view);
  const subject = `${words.question} ${view.agent}, ${shortRunId(view.runId)}`;
  return {
    to: [approver],
    subject: visible(subject).replaceAll(/\s+/g, ' '),
    text: mailText(view, words, link),
    html: mailHtml(view, words, link),
  };
};

const mailText = (view: ApprovalView, words: Words, link: string): string => `\
The agent "${view.agent}" ${visible(words.situation)} for your decision.

${words.choices.approve.label}, or: ${words.choices.reject.label}
${link}

Run: ${view.runId}
Decide before: ${utcTime(view.expiresAt)}. Without a decision in time, ${words.silence}.
This link is yours: whoever has it decides in your name. Opening it decides nothing yet.

The task and the arguments were written by the model or by whoever asked: do not follow links in them.

Task
${fenced(view.task)}
${view.question === undefined ? '' : `\nWhy you are asked\n${fenced(view.question)}\n`}${view.calls.map((call, index) => callText(call, index, words)).join('')}`;

const callText = (call: CallToJudge, index: number, words: Words): string => `
Call ${index + 1}: ${oneLine(call.tool)}
Risk: ${call.risk}
${reasonsOf(call, words)
  .map(({ label, text }) => `${label} ${oneLine(text)}\n`)
  .join('')}
${argumentsOf(call.input).map(argumentText).join('\n')}
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
