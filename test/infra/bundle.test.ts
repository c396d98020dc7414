import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { agents, corpora } from '../../agents/registry.ts';
import { entries, toolBundle, toolNames } from '../../infra/bundle/entries.ts';
import { type Bundles, bundle } from '../../infra/bundle.ts';

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
    for (const [name, { bytes }] of Object.entries(bundles)) expect(bytes, name).toBeLessThan(1_500_000);
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
});
