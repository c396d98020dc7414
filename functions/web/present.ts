import { takesOne } from '../core/approval/tally.ts';
import { isRecord } from '../core/canonical.ts';
import type { ApprovalView, CallView, Need } from '../core/contracts/approval.ts';
import { defaultGroup } from '../core/contracts/approver.ts';
import type { CallRef } from '../core/contracts/call.ts';

/** How a page and a mail put the same things, so that both say the same. */

const utc = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'medium', timeStyle: 'medium' });

/** @param at ISO 8601 or a date. @returns e.g. `4 Aug 2026, 12:05:00 UTC`. */
export const utcTime = (at: string | Date): string => `${utc.format(new Date(at))} UTC`;

/** @param ms may be negative. @returns e.g. `4 min 12 s`, `2 h 5 min`, `3 d 4 h`, `no time`. */
export function timeLeft(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds <= 0) return 'no time';
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return hours % 24 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${hours / 24} d`;
}

export interface Argument {
  readonly name: string;
  readonly text: string;
  /** What a reader cannot tell from the text alone: a text's length, or that it is JSON. */
  readonly kind: string;
}

const wholeNumber = new Intl.NumberFormat('en');

/** @returns e.g. `12,345`. */
export const counted = (count: number): string => wholeNumber.format(count);

/** Every argument of a call in full; texts as they are, everything else as JSON. */
export function argumentsOf(input: unknown): Argument[] {
  const entries: [string, unknown][] = isRecord(input) ? Object.entries(input) : [['input', input]];
  return entries.map(([name, value]) =>
    typeof value === 'string'
      ? {
          name,
          text: value,
          kind: value === '' ? 'empty text' : `text, ${counted(value.length)} characters`,
        }
      : { name, text: JSON.stringify(value, null, 2) ?? 'undefined', kind: jsonKind(value) },
  );
}

const jsonKind = (value: unknown): string =>
  value === null ? 'null' : typeof value === 'object' ? 'JSON' : typeof value;

export const riskLabels = { low: 'Low risk', medium: 'Medium risk', high: 'High risk' } as const;

/** @returns e.g. `send_email`, `send_email and issue_refund`, `send_email and 4 more`. */
export function toolsOf({ calls }: Pick<ApprovalView, 'calls'>): string {
  const tools = [...new Set(calls.map(({ tool }) => tool))];
  if (tools.length > 3) return `${tools[0]} and ${tools.length - 1} more`;
  return listed(tools) || 'a tool';
}

export interface Reason {
  readonly label: string;
  readonly text: string;
  /** Whether it speaks for caution. */
  readonly isWarning?: true;
}

/**
 * What is said about a call beside its arguments, each line with what introduces it.
 * @param sources the calls that `taintedBy` names, with their tools
 */
export function reasonsOf(
  { reason, problem, policies, taintedBy }: CallView,
  words: { readonly why?: string; readonly problem?: string },
  sources: readonly CallRef[],
): Reason[] {
  const line = (label: string | undefined, text: string | undefined): Reason[] =>
    label !== undefined && text !== undefined ? [{ label, text }] : [];
  return [
    ...line(words.why, reason),
    ...line(words.problem, problem),
    ...line('Policies that decided:', policies.join(', ') || undefined),
    ...line('The agent had read what others wrote:', taintWords(taintedBy, sources)).map(
      (taint): Reason => ({ ...taint, isWarning: true }),
    ),
  ];
}

/** @returns e.g. `results of read_messages (call_1_1, call_2_1) and web_search (call_2_2). Such text …`. */
function taintWords(taintedBy: readonly string[], sources: readonly CallRef[]): string | undefined {
  if (taintedBy.length === 0) return undefined;
  const toolOf = (callId: string) => sources.find((source) => source.callId === callId)?.tool;
  const parts = [...Map.groupBy(taintedBy, toolOf)].map(([tool, callIds]) =>
    tool === undefined ? callIds.join(', ') : `${tool} (${callIds.join(', ')})`,
  );
  return `results of ${listed(parts)}. Such text can try to mislead an agent.`;
}

/** @returns e.g. `a`, `a and b`, `a, b and c`. */
export const listed = (parts: readonly string[]): string =>
  parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : (parts[0] ?? '');

/** @returns e.g. `one of the people asked`, `2 of “finance”`. */
export const needWords = ({ group, quorum }: Need): string =>
  `${quorum === 1 ? 'one' : quorum} of ${group === defaultGroup ? 'the people asked' : `“${group}”`}`;

/** Who must approve, where all calls need the same; else by call. @returns a sentence or several. */
export function needsWords({ calls, kind }: Pick<ApprovalView, 'calls' | 'kind'>): string {
  const verb = kind === 'question' ? 'answers' : 'decides';
  const wordsFor = ({ needs }: CallView) => {
    const who = listed(needs.map(needWords));
    return takesOne(needs) ? `${who} ${verb}` : `${who} must approve; one who rejects stops it`;
  };
  const [first = '', ...others] = new Set(calls.map(wordsFor));
  if (others.length === 0) return `${capital(first)}.`;
  return calls.map((call, index) => `Call ${index + 1}: ${wordsFor(call)}.`).join(' ');
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const dollars = (digits: number) =>
  new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** @returns e.g. `$0.0123`, `$2.50`: four digits below a dollar, where they matter. */
export const usd = (amount: number): string => `$${dollars(amount > 0 && amount < 1 ? 4 : 2).format(amount)}`;

/** @returns e.g. `run_0k3jd8…`: enough to tell runs apart at a glance. */
export const shortRunId = (runId: string): string => (runId.length > 11 ? `${runId.slice(0, 10)}…` : runId);
