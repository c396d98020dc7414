import type { ApprovalView } from '../functions/core/contracts/approval.ts';
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
 * Decides as a browser would that follows the mailed link: opens the page, fills in its form, posts it.
 * @param link from the mail
 * @throws Error with the page's status where it refuses.
 */
export async function decideByLink(
  link: string,
  decision: 'approve' | 'reject',
  reason = '',
): Promise<{ status: number; html: string }> {
  const page = await fetch(link, { headers: { accept: 'text/html' } });
  const html = await page.text();
  const form = new URLSearchParams({ token: new URL(link).searchParams.get('token') ?? '' });
  for (const [, callId] of html.matchAll(/name="decision\.([^"]+)"/g)) {
    form.set(`decision.${callId}`, decision);
    if (reason) form.set(`reason.${callId}`, reason);
  }
  const answer = await fetch(link.split('?')[0] ?? link, {
    method: 'POST',
    headers: { accept: 'text/html' },
    body: form,
  });
  return { status: answer.status, html: await answer.text() };
}

/** The link in a mail that asks for a decision. */
export const linkIn = (mail: Pick<LocalMail, 'text'>): string | undefined =>
  /https?:\/\/\S+\/approvals\/\S+\?token=\S+/.exec(mail.text)?.[0];
