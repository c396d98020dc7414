import type { ApprovalView } from '../core/contracts/approval.ts';

/** How a page and a mail put the same things, so that both say the same. */

export type CallToJudge = ApprovalView['calls'][number];

const utc = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'medium', timeStyle: 'medium' });

/** @param at ISO 8601 or a date. @returns e.g. `4 Aug 2026, 12:05:00 UTC`. */
export const utcTime = (at: string | Date): string => `${utc.format(new Date(at))} UTC`;

/** @param ms may be negative. @returns e.g. `4 min 12 s`, `2 h 5 min`, `no time`. */
export function timeLeft(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds <= 0) return 'no time';
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
}

export interface Argument {
  readonly name: string;
  readonly text: string;
  /** What a reader cannot tell from the text alone: a text's length, or that it is JSON. */
  readonly kind: string;
}

const count = new Intl.NumberFormat('en');

/** Every argument of a call in full; texts as they are, everything else as JSON. */
export function argumentsOf(input: unknown): Argument[] {
  const isRecord = typeof input === 'object' && input !== null && !Array.isArray(input);
  const entries: [string, unknown][] = isRecord ? Object.entries(input) : [['input', input]];
  return entries.map(([name, value]) =>
    typeof value === 'string'
      ? {
          name,
          text: value,
          kind: value === '' ? 'empty text' : `text, ${count.format(value.length)} characters`,
        }
      : { name, text: JSON.stringify(value, null, 2) ?? 'undefined', kind: jsonKind(value) },
  );
}

const jsonKind = (value: unknown): string =>
  value === null ? 'null' : typeof value === 'object' ? 'JSON' : typeof value;

export const riskLabels = { low: 'Low risk', medium: 'Medium risk', high: 'High risk' } as const;

/** @returns e.g. `send_email`, `send_email and 2 more`. */
export function toolsOf({ calls }: Pick<ApprovalView, 'calls'>): string {
  const [first = 'a tool', ...others] = new Set(calls.map(({ tool }) => tool));
  return others.length ? `${first} and ${others.length} more` : first;
}

/** What is said about a call beside its arguments, each line with what introduces it. */
export function reasonsOf(
  { reason, problem, policies, taintedBy }: CallToJudge,
  words: { readonly why?: string; readonly problem?: string },
): { label: string; text: string }[] {
  const lines: [string | undefined, string | undefined][] = [
    [words.why, reason],
    [words.problem, problem],
    ['Policies that decided:', policies.join(', ') || undefined],
    ['The agent had read what others wrote:', taintedBy.join(', ') || undefined],
  ];
  return lines.flatMap(([label, text]) => (label && text !== undefined ? [{ label, text }] : []));
}

/** @returns e.g. `run_0k3jd8…`: enough to tell runs apart at a glance. */
export const shortRunId = (runId: string): string => (runId.length > 11 ? `${runId.slice(0, 10)}…` : runId);
