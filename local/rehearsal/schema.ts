import * as z from 'zod';
import { jsonLine, syntaxErrorLine } from './json-line.ts';

/** A model call of the answer. `rawInput` is sent as it stands, so that it may be broken JSON. */
const CallSchema = z
  .strictObject({
    tool: z.string().min(1),
    input: z.record(z.string(), z.unknown()).optional(),
    rawInput: z.string().optional(),
    id: z
      .string()
      .regex(/^[a-zA-Z0-9_-]+$/)
      .optional(),
  })
  .refine((call) => call.input === undefined || call.rawInput === undefined, {
    message: 'has both input and rawInput; keep one',
    path: ['rawInput'],
  });
export type RehearsedCall = z.infer<typeof CallSchema>;

const UsageSchema = z.strictObject({
  input_tokens: z.int().nonnegative().optional(),
  output_tokens: z.int().nonnegative().optional(),
  cache_read_input_tokens: z.int().nonnegative().optional(),
  cache_creation_input_tokens: z.int().nonnegative().optional(),
});

const FaultSchema = z.strictObject({
  status: z.int().min(400).max(599),
  type: z.string().min(1).optional(),
  message: z.string().min(1).optional(),
  /** Fails that often in one conversation, then the next alternative plays. Without it: always. */
  times: z.int().positive().optional(),
});

const RespondSchema = z
  .strictObject({
    thinking: z.string().optional(),
    text: z.string().optional(),
    calls: z.array(CallSchema).optional(),
    stopReason: z.string().min(1).optional(),
    usage: UsageSchema.optional(),
    omitUsage: z.boolean().optional(),
    cutStream: z.boolean().optional(),
    /** As `fault.times`, for an answer, for example a connection that is cut once. */
    times: z.int().positive().optional(),
    delayMs: z.int().nonnegative().optional(),
    fault: FaultSchema.optional(),
  })
  .refine(
    (respond) => !respond.fault || Object.keys(respond).every((key) => ['fault', 'delayMs'].includes(key)),
    {
      message: 'stands alone, or beside delayMs only: a failing provider answers nothing else',
      path: ['fault'],
    },
  );
export type Respond = z.infer<typeof RespondSchema>;

const AlternativeSchema = z.strictObject({
  /** Texts that must all occur in the last user message; without it, the alternative always fits. */
  expect: z.strictObject({ contains: z.array(z.string().min(1)).min(1) }).optional(),
  respond: RespondSchema,
});
export type Alternative = z.infer<typeof AlternativeSchema>;

/** A written model conversation: what the rehearsal server answers, turn by turn, to one task. */
const RehearsalSchema = z.strictObject({
  name: z.string().min(1),
  agent: z.string().min(1),
  about: z.string().min(1),
  task: z
    .strictObject({ equals: z.string().min(1).optional(), contains: z.string().min(1).optional() })
    .refine(({ equals, contains }) => (equals === undefined) !== (contains === undefined), {
      message: 'needs either equals or contains',
    }),
  /** `turns[k]`: alternatives for the model's answer after k assistant messages; the first that fits plays. */
  turns: z.array(z.array(AlternativeSchema).min(1)).min(1),
  /**
   * Alternatives for the verdict on an answer; `expect` looks at all that the judge is shown. Where none is written or
   * fits, the server finds the answer supported: a stand-in that judges nothing.
   */
  judge: z.array(AlternativeSchema).min(1).optional(),
  /**
   * Alternatives for the summary of old turns; `expect` looks at all that the summariser is shown. Where none is written
   * or fits, the server quotes what looks like facts: a stand-in that understands nothing.
   */
  summary: z.array(AlternativeSchema).min(1).optional(),
});
export type Rehearsal = z.infer<typeof RehearsalSchema>;

/**
 * Reads the text of a rehearsal file.
 * @throws Error naming file, line and each field that does not fit.
 */
export function parseRehearsal(file: string, text: string): Rehearsal {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${file}:${syntaxErrorLine(text)}: is not JSON: ${message}`);
  }
  const parsed = RehearsalSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
    const line = jsonLine(text, [...issue.path, ...keys]);
    return `${file}:${line}: ${z.core.toDotPath(issue.path) || '(the file)'}: ${issue.message}`;
  });
  throw new Error(problems.join('\n'));
}
