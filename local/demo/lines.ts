import { styleText } from 'node:util';
import type { RunEvent } from '../../functions/core/contracts/events.ts';
import type { RunView } from '../../functions/core/contracts/run.ts';
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

const describe: Readonly<Partial<Record<RunEvent['type'], (data: Data) => string[]>>> = {
  'turn.planned': (data) => [
    `${bold(`turn ${data.turn}`)}  ${dim(`${data.model}, ${usd(data.costUsd)}`)}`,
    ...(data.text ? [`  ${dim(oneLine(data.text))}`] : []),
    ...listOf(data, 'calls').map(
      ({ tool, input }) => `  asks    ${bold(String(tool))} ${dim(oneLine(input))}`,
    ),
  ],
  'turn.judged': (data) => [
    ...(data.feedback ? [`  ${red('unusable')} ${oneLine(data.feedback)}`] : []),
    ...listOf(data, 'calls').map(({ verdict, tool, reason }) => {
      const paint = verdicts[String(verdict)] ?? dim;
      return `  guard   ${paint(String(verdict))} ${tool} ${dim(oneLine(reason))}`;
    }),
  ],
  'call.finished': (data) => [
    data.ok
      ? `  done    ${green('ok')} ${data.tool} ${dim(`${data.durationMs ?? 0} ms`)}${marksOf(data)}`
      : `  done    ${red(String(data.kind))} ${data.tool} ${dim(oneLine(data.message))}`,
    ...(data.note ? [`  ${yellow('note')}    ${oneLine(data.note)}`] : []),
  ],
  'approval.decided': (data) => [
    `  person  ${bold(String(data.status))} ${dim(String(data.decidedBy ?? ''))}`,
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

export const approvalLines = (
  link: string,
  mailboxUrl: string,
  expiresAt: string,
  canPress: boolean,
): string[] => [
  '',
  yellow(bold('  A person decides now.')),
  `  page     ${link}`,
  `  mailbox  ${mailboxUrl}`,
  `  expires  ${new Date(expiresAt).toLocaleTimeString()}`,
  ...(canPress ? [`  or press ${bold('a')} to approve, ${bold('r')} to reject`] : []),
  '',
];

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
