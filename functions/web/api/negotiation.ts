import { accepts } from 'hono/accepts';
import { isForm } from './decision-body.ts';
import type { ApiContext } from './ports.ts';

type Format = 'page' | 'json';

/** What an approval is shown as: whatever is asked for, else a page; to who sent JSON, JSON. */
export const formatOf = (c: ApiContext): Format =>
  asked(c, c.req.method === 'POST' && !isForm(c) ? 'json' : 'page');

/** What an error is told as: a page only to a browser. */
export const errorFormatOf = (c: ApiContext): Format => asked(c, isForm(c) ? 'page' : 'json');

function asked(c: ApiContext, otherwise: Format): Format {
  const supports = ['text/html', 'application/json', 'application/problem+json'];
  const best = accepts(c, { header: 'Accept', supports, default: otherwise });
  if (best === otherwise) return otherwise;
  return best === 'text/html' ? 'page' : 'json';
}
