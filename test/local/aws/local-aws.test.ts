import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { processes } from '../../../local/aws/leftover.ts';
import { endLeftover, type LocalAws, startLocalAws } from '../../../local/aws/local-aws.ts';
import { ensurePython } from '../../../local/aws/venv.mjs';
import { lambdaState, TestAws } from './support/aws.ts';
import { REPOSITORY } from './support/repository.ts';
import { until } from './support/until.ts';

let python: string;
let stateDirectory: string;
let started: LocalAws[];

beforeAll(async () => {
  python = await ensurePython(REPOSITORY);
}, 120_000);

beforeEach(() => {
  stateDirectory = mkdtempSync(join(tmpdir(), 'stateward-test-'));
  started = [];
});

afterEach(async () => {
  for (const aws of started) await aws.stop();
  rmSync(stateDirectory, { recursive: true, force: true });
});

async function start(options = {}): Promise<LocalAws> {
  const aws = await startLocalAws({ python, stateDirectory, ...options });
  started.push(aws);
  return aws;
}

/** The processes of the emulator with this id, its Lambdas included. */
const groupOf = (pid: number) => processes().filter((entry) => entry.group === pid);

const untilEnded = (pid: number) =>
  until(`end of ${pid} and its Lambdas`, () => groupOf(pid).length === 0 || undefined);

test('stop ends the emulator and a Lambda at work, and leaves no temporary file', async () => {
  const aws = await start();
  await leaveLambdaAtWork(aws);
  expect(groupOf(aws.pid)).toHaveLength(2);

  await aws.stop();
  await aws.stop();

  expect(groupOf(aws.pid)).toEqual([]);
  expect(existsSync(join(stateDirectory, 'aws-scratch'))).toBe(false);
  expect(existsSync(join(stateDirectory, 'aws.pid'))).toBe(false);
});

test.each(['SIGINT', 'SIGKILL'] as const)(
  'it ends with the process that started it, by %s too',
  async (signal) => {
    const holder = await startHolder();
    await leaveLambdaAtWork(holder.aws);

    holder.child.kill(signal);

    await untilEnded(holder.aws.pid);
    expect(existsSync(join(stateDirectory, 'aws-scratch'))).toBe(false);
  },
);

test('what could not end with its parent ends at the next start', async () => {
  const holder = await startHolder();
  process.kill(holder.aws.pid, 'SIGSTOP');
  holder.child.kill('SIGKILL');
  await once(holder.child, 'exit');
  expect(groupOf(holder.aws.pid)).toHaveLength(1);

  await start();

  expect(groupOf(holder.aws.pid)).toEqual([]);
});

test('a process that merely got the recorded id is left alone', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true });
  writeFileSync(join(stateDirectory, 'aws.pid'), `${other.pid} 1\n`);

  expect(await endLeftover(stateDirectory)).toBe(0);

  expect(other.exitCode).toBeNull();
  expect(groupOf(other.pid ?? 0)).toHaveLength(1);
  other.kill('SIGKILL');
});

test('a second start in the same directory is refused and leaves the first one running', async () => {
  const aws = await start();

  await expect(start()).rejects.toThrow(/already runs in .* stop it first/);

  expect((await fetch(`${aws.endpoint}/_ministack/health`)).ok).toBe(true);
});

test('a port that is taken is named', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };

  await expect(start({ port })).rejects.toThrow(`Port ${port} is taken by another process`);

  server.close();
});

test('an emulator that ends early is an error with the end of its log', async () => {
  const broken = join(stateDirectory, 'python');
  writeFileSync(broken, '#!/bin/sh\necho no module named ministack >&2\nexit 1\n', { mode: 0o755 });

  await expect(start({ python: broken })).rejects.toThrow(
    /ended while it started.*\nno module named ministack$/s,
  );
  await expect(start({ python: '/nowhere/python' })).rejects.toThrow('/nowhere/python does not start');
});

test("a Lambda runs on Node.js 24 and sees none of the caller's keys and settings", async () => {
  process.env.ANTHROPIC_API_KEY = 'secret-of-the-caller';
  process.env.AWS_PROFILE = 'profile-of-the-caller';
  const aws = new TestAws(await start({ xrayPort: 2999 }));
  delete process.env.ANTHROPIC_API_KEY;
  delete process.env.AWS_PROFILE;
  const source = 'export const handler = async () => ({ ...process.env, version: process.version });';
  await aws.createFunction('environment', source);
  const machine = await aws.createStateMachine('environment', {
    Call: lambdaState('environment', { End: true }),
  });

  const { output } = await aws.run(machine);

  expect(JSON.stringify(output)).not.toContain('of-the-caller');
  expect(output).toMatchObject({
    version: expect.stringMatching(/^v24\./),
    AWS_ENDPOINT_URL: aws.local.endpoint,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2999',
    HOME: expect.stringContaining(stateDirectory),
    NODE_PATH: join(REPOSITORY, 'node_modules'),
  });
});

/** Starts local AWS in a process of its own. */
async function startHolder(): Promise<{ child: ChildProcess; aws: Pick<LocalAws, 'pid' | 'endpoint'> }> {
  const script = join(import.meta.dirname, 'support', 'holder.ts');
  const child = spawn(process.execPath, [script, stateDirectory], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const [pid, endpoint] = String(line).trim().split(' ');
  return { child, aws: { pid: Number(pid), endpoint: endpoint ?? '' } };
}

/** Leaves a Lambda running that never ends by itself and holds on to its process. */
async function leaveLambdaAtWork({ pid, endpoint }: Pick<LocalAws, 'pid' | 'endpoint'>): Promise<void> {
  mkdirSync(stateDirectory, { recursive: true });
  const aws = new TestAws({ endpoint, pid, region: 'us-east-1', stop: async () => {} });
  const source = `
    process.on('SIGTERM', () => {});
    export const handler = () => new Promise(() => setInterval(() => {}, 1000));`;
  await aws.createFunction('endless', source, { Timeout: 60 });
  const machine = await aws.createStateMachine('endless', { Call: lambdaState('endless', { End: true }) });
  await aws.start(machine);
  await until('a Lambda process', () => groupOf(pid).length === 2 || undefined);
}
