import * as z from 'zod';
import { fetchJson, type WebProvider } from './http.ts';

/** `web` is absent where nothing was found. */
const AnswerSchema = z.object({
  web: z
    .object({
      results: z.array(z.object({ title: z.string(), url: z.string(), description: z.string().default('') })),
    })
    .optional(),
});

/**
 * Brave Search, `GET /res/v1/web/search` (api-dashboard.search.brave.com). Its `count` is at most 20, as is
 * ours.
 */
export const brave: WebProvider = async ({ query, max_results }, { key, baseUrl, signal }) => {
  const url = new URL('/res/v1/web/search', baseUrl || 'https://api.search.brave.com');
  url.searchParams.set('q', query);
  url.searchParams.set('count', String(max_results));
  // Otherwise matches in the text come wrapped in <strong>.
  url.searchParams.set('text_decorations', 'false');
  const headers = { accept: 'application/json', 'x-subscription-token': key };
  const { web } = await fetchJson('brave', url, { headers, signal }, AnswerSchema);
  return (web?.results ?? []).map(({ title, url, description }) => ({ title, url, snippet: description }));
};
