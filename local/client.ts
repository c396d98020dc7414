import type { ApprovalView } from '../functions/core/contracts/approval.ts';
import type { Decision } from '../functions/core/contracts/decision.ts';
import type { RunEvent } from '../functions/core/contracts/events.ts';
import type { RunView } from '../functions/core/contracts/run.ts';
import type { Mail } from './front-door/mails.ts';
import type { LocalStackInfo } from './stack.ts';

/** A mail as the mailbox lists it. */
export type LocalMail = Omit<Mail, 'id'>;

/** The API and the mailbox of a local stack, as any client would use them. */
export class Client {
  readonly #info: Pick<LocalStackInfo, 'apiUrl' | 'mailboxUrl' | 'headers'>;

  constructor(info: Pick<LocalStackInfo, 'apiUrl' | 'mailboxUrl' | 'headers'>) {
    this.#info = info;
  }

  startRun(body: unknown): Promise<{ runId: string; status: string }> {
    return this.#json('/runs', { method: 'POST', body: JSON.stringify(body) });
  }

  run(runId: string): Promise<RunView> {
    return this.#json(`/runs/${runId}`);
  }

  cancel(runId: string): Promise<RunView> {
    return this.#json(`/runs/${runId}/cancel`, { method: 'POST' });
  }

  /** @returns events after `after`, and the number to ask for next. */
  events(runId: string, after: number): Promise<{ events: RunEvent[]; next: number }> {
    return this.#json(`/runs/${runId}/events?after=${after}`);
  }

  pendingApprovals(): Promise<{ approvals: ApprovalView[] }> {
    return this.#json('/approvals?status=pending');
  }

  async mails(): Promise<LocalMail[]> {
    const response = await fetch(this.#info.mailboxUrl, { headers: { accept: 'application/json' } });
    return ((await response.json()) as { messages: LocalMail[] }).messages;
  }

  /** @throws Error with the problem's detail. */
  async #json<T>(path: string, init: RequestInit = {}): Promise<T> {
    const response = await this.fetch(path, init);
    const body = (await response.json()) as { detail?: string };
    if (!response.ok)
      throw new Error(`${init.method ?? 'GET'} ${path} answered ${response.status}: ${body.detail}`);
    return body as T;
  }

  /** A request with the credential, for whoever wants the response itself. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { accept: 'application/json', 'content-type': 'application/json', ...this.#info.headers };
    return fetch(`${this.#info.apiUrl}${path}`, { ...init, headers: { ...headers, ...init.headers } });
  }
}

/**
 * Decides as a browser would that follows the link: opens the page, fills in its form, posts it. A question of the
 * model cannot be approved; it is rejected, saying that nobody answered.
 * @param link from a message
 * @returns the status and the page, also where it refuses.
 */
export async function decideByLink(
  link: string,
  decision: 'approve' | 'reject',
  reason = '',
): Promise<{ status: number; html: string }> {
  const page = await fetch(link, { headers: { accept: 'text/html' } });
  const fields: Record<string, string> = {};
  for (const [field, choices] of choicesIn(await page.text())) {
    const isQuestion = choices.includes('answer');
    const said = reason || (isQuestion && decision === 'approve' ? 'Nobody was there to answer.' : '');
    fields[field] = isQuestion ? 'reject' : decision;
    if (said) fields[field.replace(/^decision/, 'reason')] = said;
  }
  return postForm(link, fields);
}

/** The values of each field `decision.<callId>` that a page offers. */
function choicesIn(html: string): Map<string, string[]> {
  const choices = new Map<string, string[]>();
  for (const [tag] of html.matchAll(/<(?:input|button)\b[^>]*>/g)) {
    const [, field] = /\bname="(decision\.[^"]+)"/.exec(tag) ?? [];
    const [, value = ''] = /\bvalue="([^"]*)"/.exec(tag) ?? [];
    if (field !== undefined) choices.set(field, [...(choices.get(field) ?? []), value]);
  }
  return choices;
}

/** Posts the fields of the page's form, such as `decision.call_1_1` and `input.call_1_1.subject`, as a browser would. */
export async function postForm(
  link: string,
  fields: Readonly<Record<string, string>>,
): Promise<{ status: number; html: string }> {
  const { address, token } = partsOf(link);
  const headers = { accept: 'text/html' };
  const body = new URLSearchParams({ token, ...fields });
  const answer = await fetch(address, { method: 'POST', headers, body });
  return { status: answer.status, html: await answer.text() };
}

/**
 * Decides as a program would: approves, rejects, edits or answers, in JSON.
 * @returns the status, and the request as it stands then or the problem.
 */
export async function postDecisions(
  link: string,
  decisions: readonly Decision[],
): Promise<{ status: number; body: unknown }> {
  const { address, token } = partsOf(link);
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  const body = JSON.stringify({ token, decisions });
  const answer = await fetch(address, { method: 'POST', headers, body });
  return { status: answer.status, body: await answer.json() };
}

function partsOf(link: string): { address: string; token: string } {
  const url = new URL(link);
  const token = url.searchParams.get('token') ?? '';
  url.search = '';
  return { address: url.href, token };
}

/** The link in a mail that asks for a decision. */
export const linkIn = (mail: Pick<LocalMail, 'text'>): string | undefined =>
  /https?:\/\/\S+\/approvals\/\S+\?token=\S+/.exec(mail.text)?.[0];
