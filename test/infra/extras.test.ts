import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { toolNames } from '../../infra/bundle/entries.ts';

const cwd = fileURLToPath(new URL('../..', import.meta.url));
const extras = {
  STATEWARD_EXTRA_TOOLS: `${cwd}bench/gauntlet/tools`,
  STATEWARD_EXTRA_AGENTS: `${cwd}bench/gauntlet/agents`,
};
const evaluate = (code: string, env = {}): unknown =>
  JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    }),
  );

describe('tools and agents of tests', () => {
  it('are not there unless the environment names their folders', () => {
    expect(toolNames).not.toContain('credit_check');
  });

  it('are tools and agents as any other where it does', () => {
    const code = `
      const { tools } = await import('./tools/registry.ts');
      const { agents } = await import('./agents/registry.ts');
      const { entries } = await import('./infra/bundle/entries.ts');
      const sources = entries.find(({ name }) => name === 'tool-credit-check').sources;
      console.log(JSON.stringify([tools.credit_check.name, agents.tester.name, sources]));`;
    expect(evaluate(code, extras)).toEqual([
      'credit_check',
      'tester',
      [
        'functions/execute.ts',
        'bench/gauntlet/tools/credit_check/tool.ts',
        'bench/gauntlet/tools/credit_check/run.ts',
      ],
    ]);
  });

  it('are never deployed but to local AWS', () => {
    const { status, stderr } = spawnSync(process.execPath, ['infra/app.ts'], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, ...extras },
    });
    expect(status).not.toBe(0);
    expect(stderr).toContain('STATEWARD_EXTRA_TOOLS and STATEWARD_EXTRA_AGENTS are for tests');
  });
});
