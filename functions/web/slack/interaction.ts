import * as z from 'zod';
import { ApprovalIdSchema } from '../../core/contracts/approval.ts';
import { InvalidInputError } from '../../core/errors.ts';
import { problemsOf } from '../../core/problems.ts';
import { actionIds, fieldNames, type Written } from './actions.ts';

/** As far as it is read. https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
const PayloadSchema = z.object({
  user: z.object({ id: z.string() }),
  container: z.object({ channel_id: z.string(), message_ts: z.string() }),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional() })).min(1),
  state: z
    .object({ values: z.record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() }))) })
    .optional(),
});
const TypeSchema = z.object({ type: z.string() });
const ValueSchema = z.object({ approvalId: ApprovalIdSchema });

/** A click on one of our buttons. */
export interface Click {
  readonly actionId: string;
  readonly approvalId: string;
  readonly slackUserId: string;
  /** The message that has the button. */
  readonly message: { readonly channel: string; readonly ts: string };
  readonly written: Written;
}

/**
 * @param body of a request that Slack signed.
 * @returns `undefined` for whatever asks nothing of us, such as a click on a link.
 * @throws InvalidInputError naming every problem.
 */
export function clickOf(body: string): Click | undefined {
  const payload = jsonOf(new URLSearchParams(body).get('payload') ?? '', 'payload');
  if (parse(TypeSchema, payload, 'payload').type !== 'block_actions') return undefined;
  const { user, container, actions, state } = parse(PayloadSchema, payload, 'payload');
  const [action] = actions;
  if (!action || action.action_id === actionIds.page) return undefined;
  const { approvalId } = parse(ValueSchema, jsonOf(action.value ?? '', 'value'), 'value');
  const fieldText = (name: string) => state?.values[name]?.[name]?.value?.trim();
  const reason = fieldText(fieldNames.reason);
  const answer = fieldText(fieldNames.answer);
  return {
    actionId: action.action_id,
    approvalId,
    slackUserId: user.id,
    message: { channel: container.channel_id, ts: container.message_ts },
    written: { ...(reason ? { reason } : {}), ...(answer ? { answer } : {}) },
  };
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalid(problemsOf(parsed.error).map((problem) => `${where}: ${problem}`));
  return parsed.data;
}

function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid([`${where}: not valid JSON`]);
  }
}

const invalid = (problems: readonly string[]) =>
  new InvalidInputError('The interaction is not valid', problems);
