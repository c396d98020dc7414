import type * as z from 'zod';
import { InvalidInputError, StatewardError } from '../../core/errors.ts';
import { problemsOf } from '../../core/problems.ts';
import type { ApiContext } from './ports.ts';
import type { SchemaName } from './schemas.ts';

/** Contents by media type; a string means a page. */
type Contents = Readonly<Record<string, SchemaName | 'page'>>;

/** One operation: what serves it and what the OpenAPI document says about it, so that neither can drift. */
export interface Route {
  readonly operationId: string;
  readonly summary: string;
  /** What the summary cannot say. */
  readonly description?: string;
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  /** `tenant`: a credential. `link`: the secret of a mailed link. `signed`: the sender's signature. */
  readonly access: 'tenant' | 'link' | 'signed';
  readonly query?: z.ZodObject;
  readonly body?: Contents;
  readonly answers: Readonly<Record<number, { readonly description: string; readonly content: Contents }>>;
  /** Statuses of problems it can answer with, beside 401 where it needs a credential, 413 where it takes a body, 500. */
  readonly problems: readonly number[];
  handle(c: ApiContext): Promise<Response>;
}

/** @throws InvalidInputError naming every problem of the query. */
export const parseQuery = <Schema extends z.ZodObject>(schema: Schema, c: ApiContext): z.output<Schema> =>
  parse(schema, c.req.query(), 'The query is not valid');

/** @throws InvalidInputError naming every problem. */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new InvalidInputError(what, problemsOf(parsed.error));
  return parsed.data;
}

/** No request here needs more; API Gateway lets 10 MB through. */
const maxBodyBytes = 1_000_000;

/** The body is larger than any request here (HTTP 413). */
export class TooLargeError extends StatewardError {
  override readonly name = 'TooLargeError';
}

/** @throws TooLargeError */
export async function bodyText(c: ApiContext): Promise<string> {
  const bytes = await c.req.arrayBuffer();
  if (bytes.byteLength > maxBodyBytes) throw new TooLargeError('The body is too large; send at most 1 MB.');
  return new TextDecoder().decode(bytes);
}

/** @throws InvalidInputError when the body is no JSON; @throws TooLargeError */
export async function jsonBody(c: ApiContext): Promise<unknown> {
  const text = await bodyText(c);
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInputError('The request is not valid', ['the body is not valid JSON']);
  }
}
