import { DecideRequestSchema } from '../../core/contracts/approval.ts';
import type { Call } from '../../core/contracts/call.ts';
import type { Decision } from '../../core/contracts/decision.ts';
import type { ToolsByName } from '../../core/tools.ts';
import { decisionsOfForm, typedFields } from './decision-form.ts';
import type { ApiContext } from './ports.ts';
import { bodyText, jsonBody, parse } from './route.ts';

/** Whether the body is that of the page's form. */
export const isForm = (c: ApiContext): boolean =>
  /^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? '');

interface DecisionBody {
  /** The link's secret; empty where it is missing. */
  readonly token: string;
  /**
   * Whether the decisions fit the request is not checked here.
   * @param calls those of the request @throws InvalidInputError naming every problem.
   */
  decisionsOn(calls: readonly Call[], tools: ToolsByName): Decision[];
  /** What was typed into the page, by field. */
  readonly typed?: ReadonlyMap<string, string>;
}

/**
 * What a request decides, in JSON or by the page's form.
 * @throws InvalidInputError naming every problem of a body in JSON; @throws TooLargeError
 */
export async function decisionBody(c: ApiContext): Promise<DecisionBody> {
  if (!isForm(c)) {
    const { token, decisions } = parse(DecideRequestSchema, await jsonBody(c), 'The decision is not valid');
    return { token, decisionsOn: () => decisions };
  }
  const form = new URLSearchParams(await bodyText(c));
  return {
    token: form.get('token') ?? '',
    decisionsOn: (calls, tools) => decisionsOfForm(form, calls, tools),
    typed: typedFields(form),
  };
}
