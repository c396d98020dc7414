import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './bundle/entries.ts';

interface Check {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** A check that this machine may lack the program for. */
  readonly optional?: boolean;
}

const cwd = fileURLToPath(root);
const node = (script: string) => [process.execPath, script] as const;

const checks: readonly Check[] = [
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'biome', command: ['biome', 'check', '--error-on-warnings'] },
  { name: 'dead code', command: ['knip'] },
  { name: 'import rule', command: node('infra/check/import-rule.ts') },
  { name: 'definitions', command: node('infra/check/definitions.ts') },
  { name: 'rehearsals', command: node('infra/check/rehearsals.ts') },
  { name: 'state machine', command: node('infra/check/asl.ts') },
  { name: 'synth, cdk-nag', command: node('infra/check/synth.ts') },
];

// W3005: CDK's explicit dependencies. E3601: it takes no JSONata for a timeout; `state machine` has checked that.
const ignored = ['--ignore-checks', 'W3005', '--ignore-checks', 'E3601'];

/** Reads what `synth` wrote. */
const lint = (): Check => ({
  name: 'cfn-lint',
  command: ['cfn-lint', ...ignored, '--', ...globSync('.stateward/check/*/*.template.json', { cwd })],
  optional: true,
});

interface Outcome {
  readonly ok: boolean;
  readonly missing: boolean;
  readonly output: string;
}

function run([command, ...args]: Check['command']): Promise<Outcome> {
  const path = [`${cwd}node_modules/.bin`, process.env.PATH].join(delimiter);
  const child = spawn(command, args, { cwd, env: { ...process.env, PATH: path } });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  return new Promise((resolve) => {
    const output = () => Buffer.concat(chunks).toString();
    child.on('error', (error) =>
      resolve({ ok: false, missing: 'code' in error && error.code === 'ENOENT', output: String(error) }),
    );
    child.on('close', (code) => resolve({ ok: code === 0, missing: false, output: output() }));
  });
}

/** Runs one check and prints its line. @returns whether it passed, or could not be run and need not be. */
async function report({ name, command, optional = false }: Check): Promise<boolean> {
  const started = performance.now();
  const { ok, missing, output } = await run(command);
  const skipped = missing && optional;
  const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`;
  console.log(
    `${ok ? '✓' : skipped ? '–' : '✗'} ${name.padEnd(18)} ${skipped ? 'not installed here, not run' : seconds}`,
  );
  if (!ok && !skipped) console.log(output.trimEnd());
  return ok || skipped;
}

const passed = await Promise.all(checks.map(report));
passed.push(await report(lint()));
if (passed.includes(false)) process.exitCode = 1;
