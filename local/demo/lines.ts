import { styleText } from 'node:util';
import type { Choice } from '../../functions/core/contracts/decision.ts';
import type { RunEvent } from '../../functions/core/contracts/events.ts';
import type { RunView } from '../../functions/core/contracts/run.ts';
import { pastOf } from '../../functions/web/choice-words.ts';
import { visible } from '../../functions/web/html.ts';

/** What a person sees of a run, line by line. Everything a model or a tool wrote is made visible first. */
type Data = Record<string, unknown>;

const bold = (text: string) => styleText('bold', text);
const dim = (text: string) => styleText('dim', text);
const green = (text: string) => styleText('green', text);
const red = (text: string) => styleText('red', text);
const yellow = (text: string) => styleText('yellow', text);

const oneLine = (text: unknown, length = 150): string => {
  const line = visible(String(text ?? '').replace(/\s+/g, ' ')).trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
};
const usd = (amount: unknown) => `$${Number(amount).toFixed(4)}`;
const listOf = (data: Data, name: string): Data[] =>
  Array.isArray(data[name]) ? (data[name] as Data[]) : [];

const verdicts: Readonly<Record<string, (text: string) => string>> = {
  allow: green,
  deny: red,
  escalate: yellow,
};

const marksOf = ({ empty, untrusted }: Data): string =>
  (empty ? yellow(' empty') : '') + (untrusted ? yellow(' written by others') : '');

const namesOf = (people: unknown): string =>
  Array.isArray(people) ? people.map((each) => oneLine(each)).join(', ') : '';

const paints: Readonly<Record<Choice, (text: string) => string>> = {
  approve: green,
  edit: yellow,
  reject: red,
  answer: green,
};
const isChoice = (decision: unknown): decision is Choice => Object.hasOwn(pastOf, String(decision));

/** What one person said about one call, which is named where there are several. */
function said(person: unknown, { decision, callId, reason, answer, grant }: Data, whole: Data): string {
  const which = listOf(whole, 'decisions').length > 1 ? ` ${callId}` : '';
  const words = isChoice(decision) ? paints[decision](`${pastOf[decision]}${which}`) : dim(which);
  const far = grant ? yellow(' and repetitions of it') : '';
  return `  person  ${words}${far} ${dim(oneLine(person))}${[answer, reason].map((text) => (text ? ` ${oneLine(text)}` : '')).join('')}`;
}

const none = () => [];
/** Where no vote tells how a request ended. */
const closings: Readonly<Record<string, (data: Data) => string[]>> = {
  expired: ({ unreachable }) => [
    `  person  ${red(unreachable ? 'not reached' : 'nobody decided in time')} ${dim(oneLine(unreachable, 400))}`,
  ],
  cancelled: () => [`  person  ${yellow('not asked any more')}`],
};

const describe: Readonly<Partial<Record<RunEvent['type'], (data: Data) => string[]>>> = {
  'run.continued': ({ execution }) => [`  ${dim(`goes on in execution ${execution}`)}`],
  'turn.planned': (data) => [
    `${bold(`turn ${data.turn}`)}  ${dim(`${data.model}, ${usd(data.costUsd)}`)}`,
    ...(data.text ? [`  ${dim(oneLine(data.text))}`] : []),
    ...listOf(data, 'calls').map(
      ({ tool, input }) => `  asks    ${bold(String(tool))} ${dim(oneLine(input))}`,
    ),
  ],
  'context.compacted': ({ from, through, leftOut, summarised, tokensBefore, tokensAfter }) => [
    `  context turns ${from} to ${through} ${leftOut ? 'left out' : 'shortened'}${leftOut && !summarised ? yellow(' without a summary') : ''} ${dim(`some ${tokensBefore} to ${tokensAfter} tokens`)}`,
  ],
  'turn.judged': (data) => [
    ...(data.feedback ? [`  ${red('unusable')} ${oneLine(data.feedback)}`] : []),
    ...listOf(data, 'calls').map(({ verdict, tool, reason }) => {
      const paint = verdicts[String(verdict)] ?? dim;
      // Only what a person changed is judged after they were asked.
      const isSettled = verdict === 'escalate' && data.action === 'execute';
      return `  guard   ${paint(String(verdict))} ${tool} ${dim(isSettled ? 'to whoever changed it, who has decided' : oneLine(reason))}`;
    }),
  ],
  'call.finished': (data) => [
    data.ok
      ? `  done    ${green('ok')} ${data.tool} ${dim(`${data.durationMs ?? 0} ms`)}${marksOf(data)}`
      : `  done    ${red(String(data.kind))} ${data.tool} ${dim(oneLine(data.message))}`,
    ...(data.note ? [`  ${yellow('note')}    ${oneLine(data.note)}`] : []),
  ],
  'approval.voted': (data) => listOf(data, 'decisions').map((each) => said(data.person, each, data)),
  'approval.reminded': (data) => [`  remind  ${namesOf(data.people)}`],
  'approval.escalated': (data) => [`  ask     ${namesOf(data.asked)} ${dim('as well: nobody had decided')}`],
  'approval.undelivered': (data) =>
    listOf(data, 'failed').map(
      ({ person, channel, error }) =>
        `  ${red('failed')}  ${oneLine(channel)} to ${oneLine(person)} ${dim(oneLine(error))}`,
    ),
  'approval.decided': (data) => [
    ...listOf(data, 'decisions').map((each) => said(namesOf(each.by), each, data)),
    ...(closings[String(data.status)] ?? none)(data),
  ],
  'answer.rejected': (data) => [
    `  verify  ${red('sent back')} ${oneLine((data.reasons as string[]).join(' '))}`,
  ],
  'answer.verified': ({ judged }) => [
    `  verify  ${green('holds')}${judged ? '' : yellow(' by the rules alone; no judge gave a verdict')}`,
  ],
  'run.cancel_requested': () => [`  ${yellow('cancelling')}`],
};

export const linesOf = (event: RunEvent): string[] => describe[event.type]?.(event.data) ?? [];

/** @param waits whether a person is there to decide */
export const approvalLines = (
  { kind, expiresAt }: Data,
  { link, mailboxUrl, waits }: { link: string; mailboxUrl: string; waits: boolean },
): string[] => [
  '',
  yellow(bold(`  ${headings[waits ? (kind === 'question' ? 'question' : 'waits') : 'alone']}`)),
  `  page     ${link}`,
  `  mailbox  ${mailboxUrl}`,
  `  expires  ${new Date(String(expiresAt)).toLocaleTimeString()}`,
  ...(waits ? [keys(kind === 'question')] : []),
  '',
];

const headings = {
  waits: 'A person decides now.',
  question: 'The agent asks a person.',
  alone: 'A person is asked; nobody is here, so it is approved.',
};

const keys = (isQuestion: boolean): string =>
  isQuestion
    ? `  answer on the page, or press ${bold('r')} to leave it unanswered`
    : `  or press ${bold('a')} to approve, ${bold('r')} to reject; the page can also change it`;

export function resultLines(run: RunView): string[] {
  const { outcome, cause, usage, counters, result } = run;
  const paint = result?.complete ? green : red;
  return [
    '',
    `${paint(bold(outcome ?? run.status))}  ${oneLine(cause, 400)}`,
    '',
    ...(result?.response
      ? [
          ...visible(result.response)
            .split('\n')
            .map((line) => `  ${line}`),
          '',
        ]
      : []),
    dim(
      `  ${counters.turns} turns, ${counters.toolCalls} tool calls, ${usage.modelCalls} model calls, ` +
        `${usd(usage.costUsd)} of ${usd(run.maxCostUsd)}, ${((result?.duration_ms ?? 0) / 1000).toFixed(1)} s`,
    ),
  ];
}
