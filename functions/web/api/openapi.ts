import * as z from 'zod';
import type { ApiPorts } from './ports.ts';
import { problem } from './problem.ts';
import type { Route } from './route.ts';
import { type Body, type SchemaName, schemas } from './schemas.ts';
import { tenantOf } from './tenant.ts';

/** Serves the description of all routes, itself among them. */
export const openApiRoute = (ports: ApiPorts, routes: readonly Route[]): Route => ({
  operationId: 'describeApi',
  summary: 'This document',
  method: 'get',
  path: '/openapi.json',
  access: 'tenant',
  answers: { 200: { description: 'OpenAPI 3.1.', content: { 'application/json': 'OpenApiDocument' } } },
  problems: [],
  async handle(c) {
    tenantOf(c, ports.defaultTenant);
    return c.json<Body<'OpenApiDocument'>>(openApiDocument(routes, ports.agents));
  },
});

/**
 * The OpenAPI 3.1 document of the routes. Its schemas are JSON Schema 2020-12, the dialect of OpenAPI 3.1, as
 * Zod writes it, so that what is documented is what is checked.
 */
function openApiDocument(routes: readonly Route[], agents: readonly string[]) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  return {
    openapi: '3.1.0' as const,
    info: {
      title: 'Stateward',
      version: '1',
      description: `Runs AI agents and asks people to approve what is risky. Agents here: ${agents.join(', ')}.`,
    },
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        credential: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key or a JWT; a stage may ask for AWS Signature Version 4 (IAM) instead.',
        },
      },
    },
  };
}

const operation = (route: Route) => ({
  operationId: route.operationId,
  summary: route.summary,
  ...(route.description ? { description: route.description } : {}),
  security: route.access === 'tenant' ? [{ credential: [] }] : [],
  parameters: [...pathParameters(route.path), ...queryParameters(route.query)],
  ...(route.body ? { requestBody: { required: true, content: contents(route.body) } } : {}),
  responses: {
    ...Object.fromEntries(
      Object.entries(route.answers).map(([status, { description, content }]) => [
        status,
        { description, content: contents(content) },
      ]),
    ),
    ...Object.fromEntries(
      [...(route.access === 'tenant' ? [401] : []), ...route.problems, ...(route.body ? [413] : []), 500].map(
        (status) => [
          status,
          {
            description: problem(status, '').title,
            content: contents({ 'application/problem+json': 'Problem' }),
          },
        ],
      ),
    ),
  },
});

const reference = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` });

const contents = (content: Readonly<Record<string, SchemaName | 'page'>>) =>
  Object.fromEntries(
    Object.entries(content).map(([mediaType, name]) => [
      mediaType,
      { schema: name === 'page' ? { type: 'string' } : reference(name) },
    ]),
  );

const pathParameters = (path: string) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

function queryParameters(query: z.ZodObject | undefined) {
  if (!query) return [];
  const { properties = {} } = z.toJSONSchema(query);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    // Whatever may be left out may be `undefined`.
    required: !query.shape[name]?.safeParse(undefined).success,
    schema,
  }));
}

/** Each schema once; where one contains another, a reference. */
function componentSchemas(): Record<string, unknown> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}`, io: 'input' });
  // The place in the document is the id; `$schema` is the default of OpenAPI 3.1.
  return Object.fromEntries(
    Object.entries(made.schemas).map(([id, { $id: _, $schema: __, ...schema }]) => [id, schema]),
  );
}
