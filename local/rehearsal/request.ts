import * as z from 'zod';
import { invalid } from './api-error.ts';
import { strictProblem } from './strict-tool.ts';

const cacheControl = z
  .strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() })
  .nullable()
  .optional();

const TextSchema = z.strictObject({
  type: z.literal('text'),
  text: z
    .string()
    .refine((text) => text.trim() !== '', 'text content blocks must contain non-whitespace text'),
  cache_control: cacheControl,
  citations: z.array(z.unknown()).nullable().optional(),
});
const media = (type: 'image' | 'document' | 'search_result') => z.looseObject({ type: z.literal(type) });
const id = z.string().regex(/^[a-zA-Z0-9_-]+$/, 'String should match pattern ^[a-zA-Z0-9_-]+$');

const BlockSchema = z.discriminatedUnion('type', [
  TextSchema,
  z.strictObject({
    type: z.literal('tool_use'),
    id,
    name: z.string().min(1),
    input: z.record(z.string(), z.unknown()),
    cache_control: cacheControl,
    caller: z.unknown().optional(),
    toolset_name: z.string().nullable().optional(),
  }),
  z.strictObject({
    type: z.literal('tool_result'),
    tool_use_id: id,
    content: z
      .union([
        z.string(),
        z.array(
          z.discriminatedUnion('type', [
            TextSchema,
            media('image'),
            media('document'),
            media('search_result'),
          ]),
        ),
      ])
      .optional(),
    is_error: z.boolean().optional(),
    cache_control: cacheControl,
    toolset_name: z.string().nullable().optional(),
  }),
  z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.strictObject({ type: z.literal('redacted_thinking'), data: z.string() }),
  media('image'),
  media('document'),
  media('search_result'),
]);
export type Block = z.infer<typeof BlockSchema>;

const MessageSchema = z.strictObject({
  role: z.enum(['user', 'assistant']),
  content: z.union([z.string(), z.array(BlockSchema)]),
});

const name = z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/, 'String should match pattern ^[a-zA-Z0-9_-]{1,128}$');
/** A tool of the caller, or one of the provider's own, which carry a dated type and no schema. */
const ToolSchema = z
  .looseObject({
    name,
    type: z.string().nullable().optional(),
    input_schema: z.unknown().optional(),
    strict: z.boolean().optional(),
  })
  .superRefine(({ type, input_schema, strict }, context) => {
    if (type && type !== 'custom') return;
    const schema = z.looseObject({ type: z.literal('object') }).safeParse(input_schema);
    if (!schema.success)
      context.addIssue({
        code: 'custom',
        path: ['input_schema'],
        message: 'needs a schema of type "object"',
      });
    const problem = strict ? strictProblem(input_schema) : undefined;
    if (problem) context.addIssue({ code: 'custom', path: ['input_schema'], message: problem });
  });

const anything = z.unknown().optional();
const CountSchema = z.strictObject({
  model: z.string().min(1),
  messages: z.array(MessageSchema).min(1, 'at least one message is required'),
  system: z.union([z.string(), z.array(TextSchema)]).optional(),
  tools: z.array(ToolSchema).optional(),
  thinking: z
    .discriminatedUnion('type', [
      z.looseObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1024) }),
      z.looseObject({ type: z.literal('adaptive') }),
      z.looseObject({ type: z.literal('disabled') }),
    ])
    .optional(),
  tool_choice: z.looseObject({ type: z.enum(['auto', 'any', 'tool', 'none']) }).optional(),
  output_config: anything,
  cache_control: cacheControl,
});

/** The body of `POST /v1/messages`; as strict as the API, which refuses fields it does not know. */
const RequestSchema = CountSchema.extend({
  max_tokens: z.int().min(1),
  stream: z.boolean().optional(),
  metadata: z.strictObject({ user_id: z.string().max(256).nullable().optional() }).optional(),
  stop_sequences: z.array(z.string()).optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().optional(),
  top_k: z.int().optional(),
  container: anything,
  diagnostics: anything,
  inference_geo: anything,
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  speed: anything,
});
export type MessagesRequest = z.infer<typeof RequestSchema>;
export type CountRequest = z.infer<typeof CountSchema>;

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.slice(0, 3).map(describe).join('; '));
}

function describe(issue: z.core.$ZodIssue): string {
  const at = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return [...(at ? [at] : []), issue.keys.join(', ')].join('.').concat(': Extra inputs are not permitted');
  if (issue.code === 'invalid_union') {
    // The branch that went furthest is the one that was meant: a list of blocks, not a string.
    const deepest = issue.errors.flat().sort((a, b) => b.path.length - a.path.length)[0];
    if (deepest) return describe({ ...deepest, path: [...issue.path, ...deepest.path] });
  }
  return `${at || 'body'}: ${/received undefined/.test(issue.message) ? 'Field required' : issue.message}`;
}

/** @throws ApiError 400 naming the first fields that do not fit. */
export const parseRequest = (body: unknown): MessagesRequest => parse(RequestSchema, body);
/** @throws ApiError 400 naming the first fields that do not fit. */
export const parseCountRequest = (body: unknown): CountRequest => parse(CountSchema, body);
