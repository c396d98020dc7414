import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { agents, corpora } from '../../agents/registry.ts';
import { entries, toolBundle, toolNames } from '../../infra/bundle/entries.ts';
import { type Bundles, buildAll, bundle } from '../../infra/bundle.ts';

let bundles: Bundles;
const fileOf = (name: keyof Bundles) => `${bundles[name]?.directory}/${name}.mjs`;
const textOf = (name: keyof Bundles) => readFileSync(fileOf(name), 'utf8');
const firstLine = (text: string) => text.split('\n').find((line) => /\w{3}/.test(line)) as string;

describe('bundles', () => {
  beforeAll(async () => {
    bundles = await bundle();
  }, 60_000);

  it('has one for every file of functions and every folder of tools, each small enough to start fast', () => {
    expect(Object.keys(bundles).sort()).toEqual(entries.map(({ name }) => name).sort());
    for (const name of Object.keys(bundles) as (keyof Bundles)[])
      expect(statSync(fileOf(name)).size, name).toBeLessThan(1_500_000);
  });

  it('loads each in plain Node, with nothing beside it, and finds the handler', () => {
    const code = `for (const url of ${JSON.stringify(entries.map(({ name }) => fileOf(name)))}) {
      const { handler } = await import(url);
      if (typeof handler !== 'function') throw new Error(url + ' exports no handler');
    }`;
    execFileSync(process.execPath, ['--input-type=module', '-e', code], { env: { AWS_REGION: 'us-east-1' } });
  }, 60_000);

  it('gives the prompts to who plans, and the documents to the tools', () => {
    const prompt = firstLine(agents.support?.prompt ?? '');
    const document = firstLine(corpora.support?.[0]?.text ?? '');
    expect(textOf('plan')).toContain(prompt);
    expect(textOf('plan')).not.toContain(document);
    expect(textOf('settle')).not.toContain(prompt);
    for (const tool of toolNames) expect(textOf(toolBundle(tool))).not.toContain(prompt);
    expect(textOf('tool-web-search')).toContain(document);
  });

  it("keeps a tool's code out of every other Lambda", () => {
    for (const name of ['plan', 'guard', 'verify-answer'] as const)
      expect(textOf(name)).not.toContain('TABLE_USERS');
    expect(textOf('tool-query-database')).toContain('TABLE_USERS');
  });

  it('gives Cedar to the guard alone, and the model to embed alone, beside their code', () => {
    const shards = [1, 2, 3, 4, 5, 6, 7].map((shard) => `group1-shard${shard}of7`);
    const beside: Readonly<Record<string, { files: readonly string[]; maxBytes: number }>> = {
      guard: { files: ['cedar_wasm_bg.wasm'], maxBytes: 6_000_000 },
      embed: {
        files: [...shards, 'model.json', 'tfjs-backend-wasm-simd.wasm', 'vocab.json'],
        maxBytes: 31_000_000,
      },
    };
    for (const [name, { directory, bytes }] of Object.entries(bundles)) {
      const { files, maxBytes } = beside[name] ?? { files: [], maxBytes: 1_500_000 };
      expect(readdirSync(directory).sort(), name).toEqual([...files, `${name}.mjs`].sort());
      expect(bytes, name).toBeLessThan(maxBytes);
      if (name !== 'guard') expect(textOf(name as keyof Bundles)).not.toContain('statefulIsAuthorized');
    }
  });

  it('lets the bundled model embed in plain Node: what means the same is near', async () => {
    const code = `
      const { handler } = await import('${fileOf('embed')}');
      const texts = ['They pay by bank transfer', 'How does the customer send money?', 'The lamp is red'];
      const { vectors: [fact, question, other] } = await handler({ texts }, { functionName: 'embed' });
      const cosine = (a, b) => a.reduce((sum, value, index) => sum + value * b[index], 0);
      console.log(JSON.stringify([cosine(fact, fact), cosine(fact, question) - cosine(other, question)]));`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: '/',
      encoding: 'utf8',
    });
    const [length, lead] = JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as [number, number];
    expect(length).toBeCloseTo(1, 5);
    expect(lead).toBeGreaterThan(0.1);
  }, 60_000);

  it('lets the bundled policies decide in plain Node, without the packages', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'stateward-bundle-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const exports = `export { cedarPolicies } from './functions/adapters/policies.ts';
      export { agents } from '#agents';
      export { tools } from '#tools';`;
    await buildAll(directory, [{ name: 'guard', sources: [], code: exports }]);
    const code = `
      const { agents, cedarPolicies, tools } = await import('${directory}/guard/guard.mjs');
      const policies = cedarPolicies();
      const context = { turn: 1, toolCalls: 0, remainingNanoUsd: 1, tainted: false, taintSources: [], outside: false };
      const decide = (name, input) =>
        policies.decide({ agent: agents.support, tenantId: 'default', tool: tools[name], input, context });
      console.log(JSON.stringify([
        decide('web_search', { query: 'x', max_results: 5 }).verdict,
        decide('send_email', { to: 'a@example.com', subject: 'x', body: 'x' }),
        decide('query_database', { table: 'users', filter_field: 'city', filter_value: 'x', limit: 1 }).policies,
      ]));`;
    const decided = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: '/',
      encoding: 'utf8',
    });
    expect(JSON.parse(decided)).toEqual([
      'allow',
      expect.objectContaining({
        verdict: 'escalate',
        approval: expect.objectContaining({
          repeats: 'each-time',
          needs: [{ group: 'customer-care', quorum: 1 }],
        }),
        risk: 'high',
      }),
      ['no-listing-of-customers'],
    ]);
  }, 60_000);
});
