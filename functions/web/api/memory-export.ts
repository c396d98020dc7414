import * as z from 'zod';
import { NamespaceTextSchema, namespaceOf } from './namespace.ts';
import type { ApiPorts } from './ports.ts';
import { parseQuery, type Route } from './route.ts';
import type { Body } from './schemas.ts';

const pageSize = 100;

/** First come the facts, then the episodes; the cursor says which, and from where. */
const ExportQuerySchema = z.strictObject({
  namespace: NamespaceTextSchema,
  cursor: z
    .string()
    .max(3_000)
    .regex(/^(facts|episodes):/, 'use the one that the last page answered')
    .optional(),
});

/** Everything that an agent remembers, page by page, without vectors. */
export const exportRoute = (ports: ApiPorts): Route => ({
  operationId: 'exportMemory',
  summary: 'Everything that an agent remembers',
  description:
    'Facts of every status, then how runs went; without vectors. Read on until the cursor is null.',
  method: 'get',
  path: '/memory/export',
  access: 'tenant',
  query: ExportQuerySchema,
  answers: { 200: { description: 'One page.', content: { 'application/json': 'MemoryExport' } } },
  problems: [400, 403, 404],
  async handle(c) {
    const { namespace: text, cursor = 'facts:' } = parseQuery(ExportQuerySchema, c);
    const namespace = namespaceOf(c, text, ports);
    const query = { limit: pageSize, cursor: cursor.slice(cursor.indexOf(':') + 1) || undefined };
    const page: Body<'MemoryExport'> = { namespace: text, facts: [], episodes: [], cursor: null };
    if (cursor.startsWith('facts:')) {
      const facts = await ports.facts.list(namespace, query);
      const next = facts.cursor === null ? 'episodes:' : `facts:${facts.cursor}`;
      return c.json<Body<'MemoryExport'>>({ ...page, facts: [...facts.items], cursor: next });
    }
    const episodes = await ports.episodes.list(namespace, query);
    const next = episodes.cursor === null ? null : `episodes:${episodes.cursor}`;
    return c.json<Body<'MemoryExport'>>({ ...page, episodes: [...episodes.items], cursor: next });
  },
});
