import type { ApprovalView, CallView } from '../core/contracts/approval.ts';
import type { Mail } from '../core/ports.ts';
import { choicesOf } from './choice-words.ts';
import { oneLine, visible } from './html.ts';
import { mailHtml } from './mail/html.ts';
import { type MailOptions, opening, subjectLine, whoWords } from './mail/words.ts';
import { type Argument, capital, reasonsOf, riskLabels, shortRunId, utcTime } from './present.ts';
import { shownAs } from './shown.ts';
import { type Words, wordsOf } from './words.ts';

/**
 * Asks one approver for a decision: everything the page shows of the calls, so that a person knows what awaits before
 * following the link. The mail itself decides nothing. The text part has every argument in full; the HTML part cuts
 * long ones and says so, as mail programs cut a mail of more than 102 KB themselves.
 */
export const approvalMail = (view: ApprovalView, options: MailOptions): Mail => {
  const words = wordsOf(view);
  const reminder = options.purpose === 'reminder' ? 'Reminder: ' : '';
  const subject = `${reminder}${words.question} ${view.agent}, ${shortRunId(view.runId)}`;
  return {
    to: [options.approver],
    subject: subjectLine(subject),
    text: mailText(view, words, options),
    html: mailHtml(view, words, options),
  };
};

const mailText = (view: ApprovalView, words: Words, options: MailOptions): string => `\
${oneLine(opening(view, words, options))}

${choiceLabels(view, words)}
${options.link}

You decide as: ${options.approver}
Decide before: ${utcTime(view.expiresAt)}. Without a decision in time, ${words.silence}.
${whoWords(view).map(oneLine).join('\n')}
Run: ${view.runId}
This link is yours: whoever has it decides in your name. Opening it decides nothing yet.

The task and the arguments were written by the model or by whoever asked: do not follow links in them.
${view.question === undefined ? '' : `\nWhy you are asked\n${fenced(view.question)}\n`}${view.calls.map((call, index) => callText(call, index, words, options)).join('')}
Task
${fenced(view.task)}
`;

function choiceLabels({ calls }: ApprovalView, words: Words): string {
  const labels = new Set(calls.flatMap((call) => choicesOf(call, words).map(([, { label }]) => label)));
  return capital([...labels].join(', or: '));
}

const callText = (call: CallView, index: number, words: Words, options: MailOptions): string => `
Call ${index + 1}: ${oneLine(call.tool)}
${riskLabels[call.risk]}
${shownText(call, options)}
${reasonsOf(call, words, options.taintSources)
  .map(({ label, text }) => `${label} ${oneLine(text)}\n`)
  .join('')}`;

function shownText(call: CallView, { tools }: MailOptions): string {
  const shown = shownAs(call, tools);
  switch (shown.as) {
    case 'mail':
      return [
        'The mail that is sent',
        `To: ${oneLine(shown.to)}`,
        `Subject: ${oneLine(shown.subject)}`,
        fenced(shown.body),
        ...shown.rest.map(argumentText),
      ].join('\n');
    case 'row':
      return [`The row that is written: ${shown.table}`, ...shown.columns.map(argumentText)].join('\n');
    case 'question':
      return [
        fenced(shown.question),
        ...shown.options.map((option, i) => `${i + 1}. ${oneLine(option)}`),
      ].join('\n');
    default:
      return shown.rest.map(argumentText).join('\n');
  }
}

function argumentText({ name, text, kind }: Argument): string {
  const label =
    kind.startsWith('text') && !text.includes('\n') ? oneLine(name) : `${oneLine(name)} (${kind})`;
  return text.includes('\n') ? `${label}:\n${fenced(text)}` : `${label}: ${visible(text)}`;
}

/** Between lines of dashes longer than any in the text, so that the text cannot pretend to have ended. */
function fenced(text: string): string {
  const dashes = (text.match(/-+/g) ?? []).reduce((most, { length }) => Math.max(most, length), 0);
  const fence = '-'.repeat(Math.max(20, dashes + 1));
  return `${fence}\n${visible(text)}\n${fence}`;
}
