import * as z from 'zod';
import { fetchJson, type WebProvider } from './http.ts';

const AnswerSchema = z.object({
  results: z.array(z.object({ title: z.string(), url: z.string(), content: z.string() })),
});

/** Tavily, `POST /search` (docs.tavily.com). Its `max_results` is at most 20, as is ours. */
export const tavily: WebProvider = async ({ query, max_results }, { key, baseUrl, signal }) => {
  const url = new URL('/search', baseUrl || 'https://api.tavily.com');
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, max_results }),
    signal,
  };
  const { results } = await fetchJson('tavily', url, init, AnswerSchema);
  return results.map(({ title, url, content }) => ({ title, url, snippet: content }));
};
