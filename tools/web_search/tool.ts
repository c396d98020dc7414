import * as z from 'zod';
import { capturedPages, type ToolDefinition } from '../../functions/core/contracts/tool.ts';

export const ProviderSchema = z.enum(['corpus', 'brave', 'tavily']);

const ResultSchema = z.strictObject({ title: z.string(), url: z.string(), snippet: z.string() });
export type SearchResult = z.infer<typeof ResultSchema>;
const OutputSchema = z.strictObject({ provider: ProviderSchema, results: z.array(ResultSchema) });

export default {
  name: 'web_search',
  description:
    'Searches for text by keywords and returns the best passages, best first, as {provider, results: [{title, ' +
    'url, snippet}]}. With provider "corpus" the results come from the knowledge base of this agent (policies, ' +
    'notices, templates), not from the web; the url of such a passage is "corpus:<document>#<section>". Documents ' +
    `in ${capturedPages} are captured pages of the web, which others wrote. Use ` +
    'it before you state any rule or reason. An empty list means nothing was found: try other words.',
  input: z.strictObject({
    query: z
      .string()
      .min(1)
      .max(200)
      .regex(/\S/, 'at least one word')
      .describe('A few keywords, such as "late delivery refund".'),
    max_results: z.int().min(1).max(20).default(5).describe('The most passages to return.'),
  }),
  output: OutputSchema,
  effect: 'read',
  timeoutSeconds: 20,
  // The agent's own documents are its operator's words, but for captured pages.
  untrusted: ({ provider, results }: z.output<typeof OutputSchema>) =>
    provider !== 'corpus' || results.some(({ url }) => url.startsWith(`corpus:${capturedPages}`)),
} as const satisfies ToolDefinition<z.ZodObject, typeof OutputSchema>;
