import * as z from 'zod';
import type { ToolDefinition } from './contracts/tool.ts';
import type { ToolsByName } from './tools.ts';

/** The built-in way to ask a person: the answer comes back as the result of the call. */
export const askHumanName = 'ask_human';

export const AskHumanSchema = z.strictObject({
  question: z.string().trim().min(1).max(4_000).describe('One question, complete in itself.'),
  options: z
    .array(z.string().trim().min(1).max(200))
    .max(10)
    .nullable()
    .describe('Answers to choose from, at most 10; the person may still write another. null for free text.'),
});

export const askHumanDescription =
  'Asks a person and waits for the answer. Use it when the task can be read in more than one way, or when what you ' +
  'need to know stands nowhere and no tool finds it; never to have a call approved, which happens by itself.';

/** As the rules see it: it reads, from a person. No Lambda runs it; the vote that answers it is its result. */
export const askHumanTool: ToolDefinition = {
  name: askHumanName,
  description: askHumanDescription,
  input: AskHumanSchema,
  output: z.strictObject({ answer: z.string(), answered_by: z.string() }),
  effect: 'read',
  timeoutSeconds: 1,
};

/** Tools by name, and the one that every agent has. */
export const withAskHuman = <Tools extends ToolsByName>(tools: Tools) => ({
  ...tools,
  [askHumanName]: askHumanTool,
});

/** Questions in a row that nobody answered, before no other one is asked. */
export const maxUnanswered = 2;
