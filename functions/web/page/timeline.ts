import { isRecord } from '../../core/canonical.ts';
import type { RunEvent } from '../../core/contracts/events.ts';
import { type Html, html } from '../html.ts';
import { listed, utcTime } from '../present.ts';

type Data = RunEvent['data'];

interface Line {
  readonly text: string;
  readonly tone?: 'turn' | 'good' | 'bad' | 'warn';
  /** What the model or a tool said about it. */
  readonly quote?: string;
}

/** So many lines are shown at once; more are folded away. */
const fewLines = 8;
const longestQuote = 400;

/** What the agent did so far, in short; what it read and wrote stays with the run. */
export function timeline(events: readonly RunEvent[]): Html {
  const lines = events.flatMap(({ at, type, data }) =>
    (describe[type]?.(data) ?? []).map((line) => ({ at, ...line })),
  );
  if (lines.length === 0) return html`<p class="soft">Nothing yet.</p>`;
  return html`<details${lines.length <= fewLines && html` open`}><summary>${summary(events)}</summary>
<ol class="events">${lines.map(({ at, text, tone = '', quote }) => html`<li class="${tone}"><time datetime="${at}">${clockTime(at)}</time> <span>${text}${quote !== undefined && html`<q dir="auto">${shortened(quote)}</q>`}</span></li>`)}</ol></details>`;
}

const clockTime = (at: string): string => utcTime(at).slice(-12, -4);
const shortened = (text: string): string =>
  text.length > longestQuote ? `${text.slice(0, longestQuote).toWellFormed()}…` : text;

function summary(events: readonly RunEvent[]): string {
  const turns = events.filter(({ type }) => type === 'turn.planned').length;
  const calls = events.filter(({ type }) => type === 'call.finished').map(({ data }) => data);
  const failed = calls.filter(({ ok }) => !ok).length;
  const foreign = calls.filter(({ untrusted }) => untrusted).length;
  const parts = [
    `${turns} ${turns === 1 ? 'turn' : 'turns'}`,
    `${calls.length} ${calls.length === 1 ? 'call' : 'calls'} made`,
    ...(failed > 0 ? [`${failed} of them failed`] : []),
    ...(foreign > 0 ? [`${foreign} brought in text that others wrote`] : []),
  ];
  return parts.join(', ');
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const recordsOf = (value: unknown): Data[] => (Array.isArray(value) ? value.filter(isRecord) : []);
const namesOf = (value: unknown): string => listed(Array.isArray(value) ? value.map(String) : []);
const quoted = (text: string): Pick<Line, 'quote'> => (text.trim() === '' ? {} : { quote: text });

const describe: Readonly<Partial<Record<RunEvent['type'], (data: Data) => Line[]>>> = {
  'run.started': () => [{ text: 'The run was started' }],
  'run.continued': ({ execution }) => [{ text: `The run goes on in its execution ${String(execution)}` }],
  'turn.planned': ({ turn, text, calls }) => {
    const tools = listed(recordsOf(calls).map(({ tool }) => textOf(tool)));
    return [
      {
        text: `Turn ${String(turn)}${tools ? `: asks for ${tools}` : ''}`,
        tone: 'turn',
        ...quoted(textOf(text)),
      },
    ];
  },
  'context.compacted': ({ from, through, leftOut, summarised }) => [
    {
      text: `Turns ${String(from)} to ${String(through)} are ${leftOut ? 'left out of' : 'shortened in'} what the model reads${leftOut && !summarised ? ', without a summary' : ''}`,
    },
  ],
  'turn.judged': ({ calls, feedback }) => [
    ...(textOf(feedback)
      ? [{ text: 'The answer could not be used', tone: 'bad', ...quoted(textOf(feedback)) } as const]
      : []),
    ...recordsOf(calls)
      .filter(({ verdict }) => verdict === 'deny')
      .map(
        ({ tool, reason }): Line => ({
          text: `${textOf(tool)} was denied`,
          tone: 'bad',
          ...quoted(textOf(reason)),
        }),
      ),
  ],
  'call.finished': ({ tool, ok, empty, untrusted, kind, message, note }) => {
    if (!ok)
      return [
        {
          text: `${textOf(tool)} failed: ${textOf(kind).replaceAll('_', ' ')}`,
          tone: 'bad',
          ...quoted(textOf(message)),
        },
      ];
    const marks = `${empty ? ', but found nothing' : ''}${untrusted ? '; others wrote what it returned' : ''}`;
    return [
      {
        text: `${textOf(tool)} succeeded${marks}`,
        tone: empty || untrusted ? 'warn' : 'good',
        ...quoted(textOf(note)),
      },
    ];
  },
  'approval.requested': ({ kind }) => [
    { text: kind === 'question' ? 'A question went to people' : 'People were asked to decide' },
  ],
  'approval.voted': ({ person, decisions }) => [
    {
      text: `${textOf(person)} said: ${listed(recordsOf(decisions).map(({ decision }) => textOf(decision)))}`,
    },
  ],
  'approval.reminded': ({ people }) => [{ text: `Reminded: ${namesOf(people)}` }],
  'approval.escalated': ({ asked }) => [
    { text: `${namesOf(asked) || 'The next group'} asked as well, as nobody had decided` },
  ],
  'approval.undelivered': ({ failed }) =>
    recordsOf(failed).map(({ person, channel, error }) => ({
      text: `${textOf(person)} could not be reached by ${textOf(channel)}`,
      tone: 'bad',
      ...quoted(textOf(error)),
    })),
  'approval.decided': ({ status, decidedBy }) => [
    {
      text: `The request was ${textOf(status)}${textOf(decidedBy) && ` by ${textOf(decidedBy)}`}`,
      tone: status === 'approved' ? 'good' : 'warn',
    },
  ],
  'answer.rejected': ({ reasons }) => [
    {
      text: 'Its answer was sent back',
      tone: 'bad',
      ...quoted(Array.isArray(reasons) ? reasons.map(String).join(' ') : ''),
    },
  ],
  'run.cancel_requested': ({ reason }) => [
    { text: 'The run is being cancelled', tone: 'bad', ...quoted(textOf(reason)) },
  ],
};
