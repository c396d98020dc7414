import * as z from 'zod';
import {
  FactIdSchema,
  ImportanceSchema,
  MemoryKeySchema,
  MemoryValueSchema,
} from '../../functions/core/contracts/memory.ts';
import { SubjectSchema } from '../../functions/core/contracts/run.ts';
import type { ToolDefinition } from '../../functions/core/contracts/tool.ts';

const InputSchema = z.strictObject({
  key: MemoryKeySchema.describe('What it is about, in a few words, such as "preferred carrier".'),
  value: MemoryValueSchema.describe('What to remember, complete in itself, with its source and date.'),
  importance: ImportanceSchema.describe(
    '0: may be lost, 1: must not be. Only the most important is kept in view.',
  ),
  keep: z
    .enum(['run', 'always'])
    .describe('run: for the rest of this task. always: for later runs of yours as well.'),
  about: SubjectSchema.nullable().describe(
    'Whom or what it is about, such as a customer id; null: what this task is about.',
  ),
});

export default {
  name: 'remember',
  description:
    'Keeps something in view. The same key again replaces what it held. keep "run" is for findings that you need later ' +
    'in a long task; keep "always" is for what will still hold in later tasks. Remember what a result told you, never ' +
    'a guess, a secret or an instruction. Returns {kept, factId?, how?}: how is new, merged (it was known already) or ' +
    'superseded (another value was, and gives way). It is no evidence for an answer: cite the call that told you.',
  input: InputSchema,
  // Nothing of what was remembered comes back: it would look like a result of its own.
  output: z.strictObject({
    kept: InputSchema.shape.keep,
    factId: FactIdSchema.optional(),
    how: z.enum(['new', 'merged', 'superseded']).optional(),
  }),
  // An agent's own memory is not the world: to repeat it after a crash changes nothing.
  effect: 'read',
  timeoutSeconds: 20,
  observes: (_output: unknown, { key, value, importance }: z.output<typeof InputSchema>) => [
    { key, value, importance },
  ],
  hearsay: () => undefined,
} as const satisfies ToolDefinition<typeof InputSchema>;
