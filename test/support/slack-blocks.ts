import * as z from 'zod';

/**
 * What Slack's Block Kit allows in a message, of the blocks that are in use here, strictly: an unknown block or
 * property is refused. https://docs.slack.dev/reference/block-kit
 */
const plainText = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
const markup = (max: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  });
const id = z.string().min(1).max(255);
const blockId = id.optional();

const ButtonSchema = z.strictObject({
  type: z.literal('button'),
  action_id: id,
  text: plainText(75),
  value: z.string().max(2_000).optional(),
  url: z.url().max(3_000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
});

const BlockSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plainText(150), block_id: blockId }),
  z.strictObject({ type: z.literal('divider'), block_id: blockId }),
  z.strictObject({
    type: z.literal('section'),
    text: z.union([plainText(3_000), markup(3_000)]),
    block_id: blockId,
  }),
  z.strictObject({
    type: z.literal('context'),
    elements: z
      .array(z.union([plainText(3_000), markup(3_000)]))
      .min(1)
      .max(10),
    block_id: blockId,
  }),
  z.strictObject({
    type: z.literal('rich_text'),
    elements: z
      .array(
        z.strictObject({
          type: z.literal('rich_text_preformatted'),
          elements: z
            .array(z.strictObject({ type: z.literal('text'), text: z.string().min(1).max(3_000) }))
            .min(1),
        }),
      )
      .min(1),
    block_id: blockId,
  }),
  z.strictObject({
    type: z.literal('actions'),
    elements: z.array(ButtonSchema).min(1).max(25),
    block_id: blockId,
  }),
  z.strictObject({
    type: z.literal('input'),
    label: plainText(2_000),
    element: z.strictObject({
      type: z.literal('plain_text_input'),
      action_id: id,
      multiline: z.boolean().optional(),
      max_length: z.int().min(1).max(3_000).optional(),
    }),
    optional: z.boolean().optional(),
    block_id: blockId,
  }),
]);

export const BlocksSchema = z
  .array(BlockSchema)
  .max(50, 'no more than 50 items allowed')
  .check(({ value, issues }) => {
    const refuse = (message: string) => issues.push({ code: 'custom', input: value, message });
    const blockIds = value.flatMap(({ block_id }) => (block_id === undefined ? [] : [block_id]));
    if (new Set(blockIds).size < blockIds.length) refuse('block_id already exists');
    const actionIds = value.flatMap((block) =>
      block.type === 'actions'
        ? block.elements.map(({ action_id }) => action_id)
        : block.type === 'input'
          ? [block.element.action_id]
          : [],
    );
    if (new Set(actionIds).size < actionIds.length) refuse('action_id already exists');
  });
export type Blocks = z.output<typeof BlocksSchema>;
export type Button = z.output<typeof ButtonSchema>;

/** Slack refuses more in all with `msg_blocks_too_long`, and does not document it (slackapi/bolt-js#2509). */
export const maxMessageBytes = 13_000;
