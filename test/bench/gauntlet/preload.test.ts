import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ChaosDirectory, type Plan, shortName } from '../../../bench/gauntlet/chaos/directory.ts';
import { startThrottlingDynamo } from '../../../bench/gauntlet/chaos/throttling.ts';

const runId = `run_${'1'.repeat(26)}`;

/** What a Lambda does: one write to DynamoDB by an import of its own, one call of the model. */
const lambda = `
  import { request } from 'node:http';
  const { BASE: base } = process.env;
  const answer = await new Promise((resolve) => {
    const headers = { 'X-Amz-Target': 'DynamoDB_20120810.PutItem' };
    const { hostname, port } = new URL(base);
    const sent = request({ method: 'POST', path: '/', hostname, port, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    sent.end(JSON.stringify({ pk: 'default#RUN#${runId}' }));
  });
  await (await fetch(base + '/v1/messages', { method: 'POST', body: '${runId}' })).text();
  process.stdout.write(String(answer));`;

let directory: ChaosDirectory;
let requests: string[];

beforeEach(async () => {
  directory = await ChaosDirectory.create();
  requests = [];
});
afterEach(() => directory.remove());

/** Runs it once. @returns how it ended */
async function run(): Promise<{ signal: string | null; output: string }> {
  const world = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.end('done');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void world.close());
  await once(world, 'listening');
  const BASE = `http://127.0.0.1:${(world.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', lambda], {
    env: { ...process.env, ...directory.lambdaEnvironment, AWS_LAMBDA_FUNCTION_NAME: 'Plan', BASE },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { signal, output };
}

const write = { function: 'Plan', change: 'PutItem RUN', nth: 1, needles: [runId] };
const modelCall = { ...write, change: 'model call' };

describe('what is loaded into the Lambdas of the gauntlet', () => {
  it('changes nothing without a plan, and tells what was changed', async () => {
    expect(await run()).toEqual({ signal: null, output: '200' });
    expect(requests).toEqual(['/', '/v1/messages']);
    expect(await directory.changes()).toEqual([
      { function: 'Plan', change: 'PutItem RUN', runId },
      { function: 'Plan', change: 'model call', runId },
    ]);
    expect(await directory.changes()).toEqual([]);
  });

  it.each<[string, Plan, string[]]>([
    ['right before a write', { ...write, when: 'before' }, []],
    ['right after a write', { ...write, when: 'after' }, ['/']],
    ['right before a model call', { ...modelCall, when: 'before' }, ['/']],
    ['right after a model call', { ...modelCall, when: 'after' }, ['/', '/v1/messages']],
    ['at a change that does not tell its run', { ...write, needles: [], when: 'before' }, []],
  ])('kills %s', async (_, plan, reached) => {
    await directory.arm('plan', plan);
    expect((await run()).signal).toBe('SIGKILL');
    expect(requests).toEqual(reached);
    expect(await directory.disarm('plan')).toBe(true);
  });

  it.each<[string, Plan]>([
    ['another Lambda', { ...write, function: 'Guard', when: 'before' }],
    ['another run', { ...write, needles: ['run_2'], when: 'before' }],
    ['another change', { ...write, change: 'PutItem CALLS', when: 'before' }],
    ['a later change', { ...write, nth: 2, when: 'before' }],
  ])('spares %s', async (_, plan) => {
    await directory.arm('plan', plan);
    expect(await run()).toEqual({ signal: null, output: '200' });
    expect(await directory.disarm('plan')).toBe(false);
  });

  it('kills once', async () => {
    await directory.arm('plan', { ...write, when: 'before' });
    expect((await run()).signal).toBe('SIGKILL');
    expect((await run()).signal).toBe(null);
  });

  it('lets somebody else throttle in place of DynamoDB', async () => {
    const dynamo = await startThrottlingDynamo();
    onTestFinished(() => dynamo.close());
    await directory.throttle(1, dynamo.port);
    expect((await run()).output).toBe('400');
    expect(requests).toEqual(['/v1/messages']);
    await directory.stopThrottling();
    expect((await run()).output).toBe('200');
  });
});

it('calls a Lambda by its place in the stack', () => {
  expect(shortName('Stateward-local-StepsPlan8A57BA63-D413527D0951B')).toBe('StepsPlan');
});
