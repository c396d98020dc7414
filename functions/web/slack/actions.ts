import { AskHumanSchema } from '../../core/ask-human.ts';
import type { Call } from '../../core/contracts/call.ts';

/** What the buttons of a message are called; the page's is a link and decides nothing. */
export const actionIds = { approve: 'approve', reject: 'reject', answer: 'answer', page: 'page' } as const;
export const optionAction = (index: number): string => `option.${index}`;

/** The fields of a message; a block and its field have the same name. */
export const fieldNames = { reason: 'reason', answer: 'answer_text' } as const;

/** What was written into the fields. */
export interface Written {
  readonly reason?: string;
  readonly answer?: string;
}

/**
 * What a click decides, for every call that is still open for the person. Not checked yet.
 * @returns `undefined` for a button that there is not.
 */
export function decisionsOf(
  actionId: string,
  { reason, answer }: Written,
  open: readonly Pick<Call, 'callId' | 'input'>[],
): unknown[] | undefined {
  if (actionId === actionIds.approve || actionId === actionIds.reject)
    return open.map(({ callId }) => ({ callId, decision: actionId, ...(reason ? { reason } : {}) }));
  if (actionId === actionIds.answer)
    return open.map(({ callId }) => ({ callId, decision: 'answer', answer: answer ?? '' }));
  const index = /^option\.(\d)$/.exec(actionId)?.[1];
  if (index === undefined) return undefined;
  return open.map(({ callId, input }) => ({
    callId,
    decision: 'answer',
    answer: AskHumanSchema.safeParse(input).data?.options?.[Number(index)] ?? '',
  }));
}
