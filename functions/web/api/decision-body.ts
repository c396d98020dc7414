import { DecideRequestSchema } from '../../core/contracts/approval.ts';
import type { Decision } from '../../core/contracts/decision.ts';
import type { ApiContext } from './ports.ts';
import { jsonBody, parse } from './route.ts';

/** Whether the body is that of the page's form. */
export const isForm = (c: ApiContext): boolean =>
  /^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? '');

/**
 * The decisions of a request body, JSON or the page's form; whether they fit the request is not checked here.
 * @throws InvalidInputError naming every problem.
 */
export async function decisionBody(c: ApiContext): Promise<{ token: string; decisions: Decision[] }> {
  const body = isForm(c) ? fromForm(new URLSearchParams(await c.req.text())) : await jsonBody(c);
  return parse(DecideRequestSchema, body, 'The decision is not valid');
}

/** `token`, `decision.<callId>`, `reason.<callId>`; a field named twice stays there twice, to be refused. */
function fromForm(fields: URLSearchParams) {
  const decisions = [...fields]
    .filter(([name]) => name.startsWith('decision.'))
    .map(([name, decision]) => {
      const callId = name.slice('decision.'.length);
      const reason = fields.get(`reason.${callId}`)?.replaceAll('\r\n', '\n').trim();
      return { callId, decision, ...(reason ? { reason } : {}) };
    });
  return { token: fields.get('token') ?? '', decisions };
}
