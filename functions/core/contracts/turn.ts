import * as z from 'zod';

/** Tokens of one model call as the provider billed them. */
export const TokensSchema = z.object({
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  cacheReadTokens: z.int().nonnegative(),
  cacheWriteTokens: z.int().nonnegative(),
});
export type Tokens = z.infer<typeof TokensSchema>;

/**
 * One content block of the model, kept as it came: a thinking block must go back unchanged, with its signature.
 * Only what Stateward acts on is typed.
 */
export const ContentBlockSchema = z.looseObject({ type: z.string() });
export type ContentBlock = z.infer<typeof ContentBlockSchema>;

export const ToolUseSchema = z.looseObject({
  type: z.literal('tool_use'),
  id: z.string().min(1),
  name: z.string(),
  input: z.unknown(),
});
export type ToolUse = z.infer<typeof ToolUseSchema>;

/** The well-formed tool calls among the blocks, in order. */
export const toolUsesOf = (content: readonly ContentBlock[]): ToolUse[] =>
  content.map((block) => ToolUseSchema.safeParse(block).data).filter((use) => use !== undefined);

/** The text of an answer, without thinking and calls. */
export const textOf = (content: readonly ContentBlock[]): string =>
  content
    .flatMap((block) => (block.type === 'text' ? [String(block.text)] : []))
    .join('\n')
    .trim();

/** Which prompt was answered: its first blocks and their hash tell a later one that begins with it. */
export const PromptMarkSchema = z.object({ blocks: z.int().nonnegative(), hash: z.string() });
export type PromptMark = z.infer<typeof PromptMarkSchema>;

/** What the model answered; the response part of a turn. `null` tokens: the provider did not say. */
export const ModelAnswerSchema = z.object({
  model: z.string(),
  content: z.array(ContentBlockSchema),
  stopReason: z.string().nullable(),
  tokens: TokensSchema.nullable(),
  /** Set where the answer could not even be read, e.g. a tool input that is no JSON. */
  defect: z.string().nullable(),
});
export type ModelAnswer = z.infer<typeof ModelAnswerSchema>;

/** One model request and response, and what came of it. */
export const TurnSchema = z.object({
  turn: z.int().positive(),
  answer: ModelAnswerSchema,
  costNanoUsd: z.int().nonnegative(),
  prompt: PromptMarkSchema.optional(),
  /** `false`: the answer is not part of the transcript; only `feedback` tells the model about it. */
  usable: z.boolean().default(true),
  /** Told to the model as a user message after this turn. */
  feedback: z.string().optional(),
});
export type Turn = z.infer<typeof TurnSchema>;
