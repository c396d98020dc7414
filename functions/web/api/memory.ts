import * as z from 'zod';
import { type Fact, FactIdSchema, type Namespace } from '../../core/contracts/memory.ts';
import { SubjectSchema } from '../../core/contracts/run.ts';
import { NotFoundError } from '../../core/errors.ts';
import { exportRoute } from './memory-export.ts';
import { NamespaceTextSchema, namespaceOf } from './namespace.ts';
import type { ApiContext, ApiPorts } from './ports.ts';
import { jsonBody, parse, parseQuery, type Route } from './route.ts';
import { runKeyOf } from './run-key.ts';
import { type Body, schemas } from './schemas.ts';
import { callerOf } from './tenant.ts';

const NamespaceQuerySchema = z.strictObject({ namespace: NamespaceTextSchema });
const subject = SubjectSchema.optional().describe('Only what is about it.');
const ListQuerySchema = NamespaceQuerySchema.extend({
  subject,
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(2_000).optional(),
});
const SearchQuerySchema = NamespaceQuerySchema.extend({
  q: z.string().trim().min(1).max(1_000).describe('A question, or keywords.'),
  subject,
  limit: z.coerce.number().int().min(1).max(50).default(10),
});
const EpisodesQuerySchema = ListQuerySchema.omit({ cursor: true }).extend({
  subject: SubjectSchema.optional().describe('Runs about it; without one, runs about nothing in particular.'),
});

/** What agents remember: looked through, searched, corrected, deleted. */
export const memoryRoutes = (ports: ApiPorts): Route[] => {
  /** The fact that path and query name. @throws NotFoundError */
  const factOf = async (c: ApiContext): Promise<{ namespace: Namespace; fact: Fact }> => {
    const namespace = namespaceOf(c, parseQuery(NamespaceQuerySchema, c).namespace, ports);
    const factId = FactIdSchema.safeParse(c.req.param('factId'));
    const fact = factId.success ? await ports.facts.find(namespace, factId.data) : undefined;
    if (!fact) throw new NotFoundError(`There is no such fact in ${namespace.tenantId}/${namespace.agent}.`);
    return { namespace, fact };
  };

  return [
    {
      operationId: 'listFacts',
      summary: 'What an agent remembers, newest first',
      description: 'Facts of every status: also what was superseded, or forgotten by the agent.',
      method: 'get',
      path: '/memory/facts',
      access: 'tenant',
      query: ListQuerySchema,
      answers: {
        200: {
          description: 'One page; all of them together are everything that is kept.',
          content: { 'application/json': 'FactPage' },
        },
      },
      problems: [400, 403, 404],
      async handle(c) {
        const { namespace, ...query } = parseQuery(ListQuerySchema, c);
        const { items, cursor } = await ports.facts.list(namespaceOf(c, namespace, ports), query);
        return c.json<Body<'FactPage'>>({ facts: [...items], cursor });
      },
    },
    {
      operationId: 'searchFacts',
      summary: 'What an agent would recall, best first',
      method: 'get',
      path: '/memory/facts/search',
      access: 'tenant',
      query: SearchQuerySchema,
      answers: { 200: { description: 'With scores.', content: { 'application/json': 'FoundFacts' } } },
      problems: [400, 403, 404],
      async handle(c) {
        const { namespace, q, ...query } = parseQuery(SearchQuerySchema, c);
        const found = await ports.memory.recall(namespaceOf(c, namespace, ports), { text: q, ...query });
        return c.json<Body<'FoundFacts'>>({ facts: [...found.facts], keywordsOnly: found.byKeywordsOnly });
      },
    },
    {
      operationId: 'getFact',
      summary: 'One fact, with its sources and links',
      method: 'get',
      path: '/memory/facts/{factId}',
      access: 'tenant',
      query: NamespaceQuerySchema,
      answers: { 200: { description: 'As it stands.', content: { 'application/json': 'Fact' } } },
      problems: [400, 403, 404],
      async handle(c) {
        return c.json<Body<'Fact'>>((await factOf(c)).fact);
      },
    },
    {
      operationId: 'correctFact',
      summary: 'Say what is right instead',
      description: 'The fact is superseded by a new one, which names who corrected it.',
      method: 'put',
      path: '/memory/facts/{factId}',
      access: 'tenant',
      query: NamespaceQuerySchema,
      body: { 'application/json': 'CorrectRequest' },
      answers: { 200: { description: 'The new fact.', content: { 'application/json': 'Fact' } } },
      problems: [400, 403, 404, 409],
      async handle(c) {
        const { namespace, fact } = await factOf(c);
        const correction = parse(schemas.CorrectRequest, await jsonBody(c), 'The correction is not valid');
        const by = callerOf(c, namespace.tenantId);
        return c.json<Body<'Fact'>>(await ports.memory.correct(namespace, fact, { ...correction, by }));
      },
    },
    {
      operationId: 'deleteFact',
      summary: 'Take a fact away for good',
      method: 'delete',
      path: '/memory/facts/{factId}',
      access: 'tenant',
      query: NamespaceQuerySchema,
      answers: { 200: { description: 'As it was.', content: { 'application/json': 'Fact' } } },
      problems: [400, 403, 404],
      async handle(c) {
        const { namespace, fact } = await factOf(c);
        await ports.facts.delete(namespace, fact.factId);
        return c.json<Body<'Fact'>>(fact);
      },
    },
    {
      operationId: 'listEpisodes',
      summary: 'How earlier runs of an agent went, newest first',
      method: 'get',
      path: '/memory/episodes',
      access: 'tenant',
      query: EpisodesQuerySchema,
      answers: { 200: { description: 'The latest.', content: { 'application/json': 'EpisodeList' } } },
      problems: [400, 403, 404],
      async handle(c) {
        const { namespace, limit, ...about } = parseQuery(EpisodesQuerySchema, c);
        const key = { ...namespaceOf(c, namespace, ports), ...about };
        return c.json<Body<'EpisodeList'>>({ episodes: [...(await ports.episodes.latest(key, limit))] });
      },
    },
    {
      operationId: 'getWorkingMemory',
      summary: 'What a run keeps in view',
      method: 'get',
      path: '/runs/{runId}/memory',
      access: 'tenant',
      answers: { 200: { description: 'In no order.', content: { 'application/json': 'WorkingMemory' } } },
      problems: [404],
      async handle(c) {
        const run = runKeyOf(c, ports);
        await ports.runs.get(run);
        return c.json<Body<'WorkingMemory'>>({ observations: [...(await ports.workingMemory.list(run))] });
      },
    },
    exportRoute(ports),
  ];
};
