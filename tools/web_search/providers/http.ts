import type * as z from 'zod';
import { ToolError } from '../../../functions/core/errors.ts';
import type { SearchResult } from '../tool.ts';

interface WebQuery {
  readonly query: string;
  readonly max_results: number;
}

interface WebAccess {
  readonly key: string;
  /** Scheme and host instead of the provider's own. */
  readonly baseUrl: string | undefined;
  readonly signal: AbortSignal;
}

/** A search engine on the web. */
export type WebProvider = (query: WebQuery, access: WebAccess) => Promise<SearchResult[]>;

/**
 * Fetches JSON and parses it.
 * @throws ToolError naming the provider and the HTTP status, never the key or the provider's own text; retryable
 * on 429, 5xx and network faults.
 */
export async function fetchJson<Schema extends z.ZodType>(
  provider: string,
  url: URL,
  init: RequestInit,
  schema: Schema,
): Promise<z.output<Schema>> {
  const response = await fetch(url, { ...init, redirect: 'error' }).catch((cause: unknown) => {
    throw new ToolError(`web_search: ${provider} could not be reached.`, { retryable: true, cause });
  });
  if (!response.ok) {
    await response.body?.cancel();
    const { status } = response;
    throw new ToolError(`web_search: ${provider} answered with HTTP ${status}${hint(status)}.`, {
      retryable: status === 429 || status >= 500,
    });
  }
  const body = await response.json().catch((cause: unknown) => {
    // A body that is not JSON is the provider's fault; one that broke off is the network's.
    const retryable = !(cause instanceof SyntaxError);
    throw new ToolError(`web_search: ${provider} sent an answer that is not JSON.`, { retryable, cause });
  });
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ToolError(`web_search: ${provider} sent an answer of an unknown form.`, { cause: parsed.error });
}

const hint = (status: number) => {
  if (status === 401 || status === 403) return ' (it refused the key)';
  return status === 429 ? ' (too many searches; try again later)' : '';
};
