import type { ToolRun } from '../../functions/core/contracts/tool.ts';
import { ToolError } from '../../functions/core/errors.ts';
import { forgetKey, readKey } from './key.ts';
import { brave } from './providers/brave.ts';
import { searchCorpus } from './providers/corpus.ts';
import type { WebProvider } from './providers/http.ts';
import { tavily } from './providers/tavily.ts';
import type tool from './tool.ts';
import { ProviderSchema } from './tool.ts';

const webProviders: Readonly<Record<'brave' | 'tavily', WebProvider>> = { brave, tavily };

/**
 * Searches with the provider of `SEARCH_PROVIDER` (default: the corpus).
 * @throws ToolError when the provider is unknown, lacks its key, or does not answer; retryable on 429, 5xx and
 * network faults.
 */
const run: ToolRun<typeof tool> = async ({ query, max_results }, { env, corpus, signal }) => {
  const chosen = ProviderSchema.safeParse(env.SEARCH_PROVIDER || 'corpus');
  if (!chosen.success)
    throw new ToolError(`web_search: SEARCH_PROVIDER must be one of ${ProviderSchema.options.join(', ')}.`);
  const provider = chosen.data;
  if (provider === 'corpus') return { provider, results: searchCorpus(corpus, query, max_results) };
  const arn = env.SEARCH_SECRET_ARN;
  if (!arn) throw new ToolError(`web_search: ${provider} needs SEARCH_SECRET_ARN, which is not set.`);
  const access = { key: await readKey(arn, signal), baseUrl: env.SEARCH_BASE_URL, signal };
  const results = await webProviders[provider]({ query, max_results }, access).catch((error: unknown) => {
    forgetKey(arn);
    throw error;
  });
  return { provider, results: results.slice(0, max_results) };
};

export default run;
