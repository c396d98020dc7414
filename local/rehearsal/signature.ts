import { createHmac } from 'node:crypto';

/** No secret is kept here: a fixed key lets a run go on after the server was started anew. */
const key = 'rehearsal';

/** The signature of a thinking block, which only its unchanged text has. */
export const signatureOf = (thinking: string): string =>
  createHmac('sha512', key).update(thinking).digest('base64');
