import { describe, expect, it } from 'vitest';
import { fakeApi } from '../fakes.ts';

interface Operation {
  operationId: string;
  security: unknown[];
  parameters: { name: string; in: string; required: boolean; schema: Record<string, unknown> }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { content: Record<string, unknown> }>;
}
interface Document {
  openapi: string;
  info: { description: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Record<string, unknown>> };
}
const read = async () => (await (await fakeApi().request('/openapi.json')).json()) as Document;
const operationsOf = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

describe('/openapi.json', () => {
  it('describes every route, with its problems and its access', async () => {
    const document = await read();
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.description).toContain('support');
    const operations = operationsOf(document);
    expect(operations.map(({ path, method }) => `${method} ${path}`).sort()).toEqual([
      'delete /grants/{grantId}',
      'delete /memory/facts/{factId}',
      'delete /switches/agents/{agent}',
      'delete /switches/stage',
      'delete /switches/tenant',
      'get /approvals',
      'get /approvals/{approvalId}',
      'get /grants',
      'get /memory/episodes',
      'get /memory/erasures/{erasureId}',
      'get /memory/export',
      'get /memory/facts',
      'get /memory/facts/search',
      'get /memory/facts/{factId}',
      'get /openapi.json',
      'get /runs',
      'get /runs/{runId}',
      'get /runs/{runId}/audit',
      'get /runs/{runId}/events',
      'get /runs/{runId}/memory',
      'get /switches',
      'post /approvals/{approvalId}',
      'post /memory/erasures',
      'post /runs',
      'post /runs/estimate',
      'post /runs/{runId}/cancel',
      'post /runs/{runId}/compensate',
      'put /memory/facts/{factId}',
      'put /switches/agents/{agent}',
      'put /switches/stage',
      'put /switches/tenant',
    ]);
    for (const { path, operation } of operations) {
      const open = path === '/approvals/{approvalId}';
      expect(operation.security).toEqual(open ? [] : [{ credential: [] }]);
      expect(Object.keys(operation.responses)).toContain(open ? '403' : '401');
      if (operation.requestBody) expect(Object.keys(operation.responses)).toContain('413');
      expect(operation.responses[500]?.content).toHaveProperty(['application/problem+json']);
    }
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
  });

  it('serves each path and method that it describes', async () => {
    const { anonymous } = fakeApi();
    for (const { path, method } of operationsOf(await read())) {
      const response = await anonymous(path.replace(/\{\w+\}/, 'x'), { method: method.toUpperCase() });
      expect([400, 401, 403]).toContain(response.status);
    }
  });

  it('declares each path parameter and refers to nothing that is not there', async () => {
    const document = await read();
    for (const { path, operation } of operationsOf(document)) {
      const inPath = operation.parameters.filter((each) => each.in === 'path').map(({ name }) => `{${name}}`);
      expect(path.match(/\{\w+\}/g) ?? []).toEqual(inPath);
    }
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
      ([, reference]) => reference,
    );
    expect(references).toContain('#/components/schemas/RunResult');
    for (const reference of new Set(references))
      expect(document.components.schemas).toHaveProperty([
        reference?.replace('#/components/schemas/', '') ?? '',
      ]);
  });

  it('says of the requests what their schemas check', async () => {
    const { components, paths } = await read();
    expect(components.schemas.RunRequest).toMatchObject({
      type: 'object',
      required: ['agent', 'task'],
      additionalProperties: false,
      properties: {
        task: { type: 'string', maxLength: 20_000 },
        maxCostUsd: { exclusiveMinimum: 0, maximum: 100 },
      },
    });
    expect(Object.keys(paths['/approvals/{approvalId}']?.post?.requestBody?.content ?? {})).toEqual([
      'application/json',
      'application/x-www-form-urlencoded',
    ]);
    const limit = paths['/runs']?.get?.parameters.find(({ name }) => name === 'limit');
    expect(limit).toMatchObject({
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    });
  });
});
