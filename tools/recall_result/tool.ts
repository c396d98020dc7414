import * as z from 'zod';
import { CallIdSchema } from '../../functions/core/contracts/call.ts';
import type { ToolDefinition } from '../../functions/core/contracts/tool.ts';

/** Characters of its text, counted from 0. */
const OffsetSchema = z.int().nonnegative();

const OutputSchema = z.strictObject({
  call: CallIdSchema,
  /** Of the whole result. */
  characters: z.int().nonnegative(),
  /** The part from `from` up to, and without, `to`. */
  from: OffsetSchema.optional(),
  to: OffsetSchema.optional(),
  text: z.string().optional(),
  /** Where the text that was looked for begins, with what stands around it. */
  matches: z.array(z.strictObject({ at: OffsetSchema, text: z.string() })).optional(),
  /** Where to look on from: there are more matches. */
  next: OffsetSchema.optional(),
  untrusted: z.literal(true).optional(),
});

export default {
  name: 'recall_result',
  description:
    'Reads the result of an earlier call of this task, of which you see only the beginning and the end, or only that it ' +
    'was left out. Without range and find: the whole result, or its first 20,000 characters. With from and length: that ' +
    'range. With find: up to 20 places where the text stands, whatever its case, with what stands around each. A result ' +
    'counts as its JSON, or as the text itself where it is one text; offsets are characters from 0. Returns {call, ' +
    'characters, from, to, text}, where to < characters says that more follows from there, or {call, characters, ' +
    'matches: [{at, text}], next}. It is no evidence of its own: cite the call that it reads.',
  input: z.strictObject({
    call: CallIdSchema.describe('The id of the call, such as "call_2_1".'),
    from: OffsetSchema.nullable().describe(
      'The first character to read, or to look from; null: from the beginning.',
    ),
    length: z
      .int()
      .min(1)
      .nullable()
      .describe(
        'The most characters to read, up to 20,000; null: as many as there can be. Not used with find.',
      ),
    find: z.string().min(1).max(200).nullable().describe('Plain text to look for; null: read instead.'),
  }),
  output: OutputSchema,
  effect: 'read',
  timeoutSeconds: 30,
  untrusted: ({ untrusted }: z.output<typeof OutputSchema>) => untrusted === true,
  hearsay: () => undefined,
  everyAgent: true,
} as const satisfies ToolDefinition<z.ZodObject, typeof OutputSchema>;
