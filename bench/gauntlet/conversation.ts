import type { Alternative, RehearsedCall, Respond } from '../../local/rehearsal/schema.ts';

/** Short words for writing a model's conversation. A turn is an answer, or alternatives of which the first that fits plays. */
export type WrittenTurn = Respond | readonly Alternative[];

export const call = (tool: string, input: Record<string, unknown>): RehearsedCall => ({ tool, input });

export const asks = (...calls: readonly RehearsedCall[]): Respond => ({ calls: [...calls] });

export const says = (text: string, ...calls: readonly RehearsedCall[]): Respond =>
  calls.length > 0 ? { text, calls: [...calls] } : { text };

export const finishes = (
  status: 'done' | 'partial' | 'impossible',
  answer: string,
  evidence: readonly string[] = [],
): Respond => asks(call('finish', { status, answer, evidence }));

/** Plays where the last message has all these texts. */
export const when = (contains: string | readonly string[], respond: Respond): Alternative => ({
  expect: { contains: [contains].flat() },
  respond,
});
export const otherwise = (respond: Respond): Alternative => ({ respond });

/** The same again, or nearly: `write` gets the number of the time, from 0. */
export const again = (times: number, write: (time: number) => WrittenTurn): WrittenTurn[] =>
  Array.from({ length: times }, (_, time) => write(time));

export const alternativesOf = (turn: WrittenTurn): Alternative[] =>
  Array.isArray(turn) ? [...turn] : [otherwise(turn as Respond)];

/** Calls of the tools that most conversations use. */
export const order = (id: string, limit = 1) =>
  call('query_database', { table: 'orders', filter_field: 'order_id', filter_value: id, limit });
export const user = (id: string) =>
  call('query_database', { table: 'users', filter_field: 'user_id', filter_value: id, limit: 1 });
export const product = (id: string) =>
  call('query_database', { table: 'products', filter_field: 'product_id', filter_value: id, limit: 1 });
export const search = (query: string, max_results = 3) => call('web_search', { query, max_results });
export const mail = (to: string, subject: string, body: string) => call('send_email', { to, subject, body });
