import { approvalView } from '../../../../functions/core/approval/view.ts';
import type { ApprovalView } from '../../../../functions/core/contracts/approval.ts';
import type { Call } from '../../../../functions/core/contracts/call.ts';
import type { SlackBlock } from '../../../../functions/core/ports.ts';
import { type Blocks, BlocksSchema } from '../../../support/slack-blocks.ts';
import { approval, call } from '../fakes.ts';

export const link = 'https://stateward.example/approvals/x?token=the-secret-of-the-link';

/** A request about the calls, as a person sees it. */
export const viewOf = (
  calls: readonly Partial<Call>[] = [{}],
  changes: Parameters<typeof approval>[0] = {},
): ApprovalView => {
  const all = calls.map((each, index) => call({ callId: `call_1_${index + 1}`, ...each }));
  const callIds = all.map(({ callId }) => callId);
  const needs = callIds.map((callId) => ({ callId, group: 'default', quorum: 1 }));
  return approvalView(approval({ callIds, needs, ...changes }), all, new Date('2026-08-04T12:01:00.000Z'));
};

export const question = (input: unknown): Partial<Call> => ({ tool: 'ask_human', input, risk: 'low' });

/** @throws where Slack would refuse the blocks. */
export const checked = (blocks: readonly SlackBlock[]): Blocks => BlocksSchema.parse(blocks);

export const buttonsOf = (blocks: readonly SlackBlock[]) =>
  checked(blocks).flatMap((block) => (block.type === 'actions' ? block.elements : []));

export const fieldsOf = (blocks: readonly SlackBlock[]) =>
  checked(blocks).flatMap((block) => (block.type === 'input' ? [block.block_id] : []));

/** All text as a person reads it, a block a line. */
export const readable = (blocks: readonly SlackBlock[]): string =>
  checked(blocks)
    .flatMap((block): string[] => {
      switch (block.type) {
        case 'header':
        case 'section':
          return [unescaped(block.text.text)];
        case 'context':
          return block.elements.map((element) => unescaped(element.text));
        case 'rich_text':
          return block.elements.flatMap(({ elements }) => elements.map((element) => element.text));
        case 'input':
          return [unescaped(block.label.text)];
        case 'actions':
          return block.elements.map((element) => `[${unescaped(element.text.text)}]`);
        default:
          return [];
      }
    })
    .join('\n');

/** As Slack decodes what it shows. */
const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
