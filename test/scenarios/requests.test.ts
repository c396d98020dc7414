import { randomUUID } from 'node:crypto';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, inject, it } from 'vitest';
import type { RunView } from '../../functions/core/contracts/run.ts';
import { runIdOf } from '../../functions/core/ids.ts';
import { executionArnOf, stepFunctions } from './aws.ts';
import { client, ended, otherClient, playToEnd, problemIn, taskFor } from './support.ts';

const post = (body: unknown, sender = client) =>
  sender.fetch('/runs', { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
const hello = (more: Record<string, unknown> = {}) => ({ agent: 'support', task: taskFor('hello'), ...more });

describe.concurrent('a request that is not valid', () => {
  const bad: [string, Record<string, unknown>, string[]][] = [
    [
      'an unknown agent',
      { agent: 'nobody' },
      ['agent: there is no agent "nobody"; the agents are: analyst, support, '],
    ],
    ['no agent', { agent: undefined }, ['agent: ']],
    ['an empty task', { task: '' }, ['task: must not be empty']],
    ['a task of white space', { task: ' \n\t ' }, ['task: must not be empty']],
    ['no task', { task: undefined }, ['task: ']],
    ['a task over 20,000 characters', { task: 'x'.repeat(20_001) }, ['task: at most 20,000 characters']],
    ['half a character', { task: 'a\ud83d' }, ['task: ']],
    ['a subject with half a character', { subject: 'a\ud83d' }, ['subject: ']],
    ['a budget of nothing', { maxCostUsd: 0 }, ['maxCostUsd: must be more than 0']],
    ['a negative budget', { maxCostUsd: -1 }, ['maxCostUsd: must be more than 0']],
    ['a budget over $100', { maxCostUsd: 100.01 }, ['maxCostUsd: at most 100']],
    ['a budget that is no number', { maxCostUsd: '1' }, ['maxCostUsd: ']],
    ['more than its agent may cost', { maxCostUsd: 2 }, ['maxCostUsd: the agent support allows at most 1']],
    [
      'more calls than its agent may make',
      { limits: { maxToolCalls: 21, maxCallsPerTool: { send_email: 0 } } },
      ['maxCallsPerTool'],
    ],
    ['an unknown field', { priority: 'high' }, ['priority']],
    [
      'everything wrong at once',
      { agent: 'nobody', task: '', maxCostUsd: 'x', priority: 1, subject: 7 },
      ['there is no agent "nobody"', 'task: must not be empty', 'maxCostUsd: ', 'priority', 'subject: '],
    ],
  ];

  it.each(bad)(
    'for %s is refused with every problem named, and leaves nothing behind',
    async (_, wrong, problems) => {
      const idempotencyKey = randomUUID();
      const response = await post({ ...hello(), idempotencyKey, ...wrong });
      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      const problem = await problemIn(response);
      expect(problem).toMatchObject({ type: 'about:blank', title: 'Bad Request', status: 400 });
      expect(problem.problems).toHaveLength(problems.length);
      for (const part of problems) {
        expect(problem.problems?.some((named) => named.includes(part))).toBe(true);
        expect(problem.detail).toContain(part);
      }

      const runId = runIdOf('default', idempotencyKey);
      expect((await client.fetch(`/runs/${runId}`)).status).toBe(404);
      const execution = new DescribeExecutionCommand({ executionArn: executionArnOf(runId) });
      await expect(stepFunctions.send(execution)).rejects.toThrow(
        expect.objectContaining({ name: 'ExecutionDoesNotExist' }),
      );
    },
  );

  it.each([
    ['no JSON', '{"agent": "support"'],
    ['no object', '"run"'],
    ['nothing', ''],
    ['null', 'null'],
  ])('with a body that is %s is refused', async (_, body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect((await problemIn(response)).problems).toHaveLength(1);
  });

  it('is not listed: a tenant that only made mistakes has no runs', async () => {
    // Nobody else in these tests sends anything for this tenant but lists.test.ts, whose tasks are its own.
    const task = `Mistake ${randomUUID()}`;
    await post({ agent: 'nobody', task }, otherClient);
    const { runs } = (await (await otherClient.fetch('/runs?limit=100')).json()) as { runs: RunView[] };
    expect(runs.filter((run) => run.task === task)).toEqual([]);
  });
});

describe.concurrent('a request that is valid', () => {
  it('is accepted with a task of exactly 20,000 characters, which reaches the record verbatim', async () => {
    const start = `${taskFor('hello')}\n`;
    const task =
      start +
      ' <b>"ß🙂\\n'
        .repeat(3_000)
        .slice(0, 19_990 - start.length)
        .toWellFormed() +
      'x'.repeat(10);
    expect(task).toHaveLength(20_000);
    const response = await post({ agent: 'support', task });
    expect(response.status).toBe(202);
    const { runId } = (await response.json()) as { runId: string };
    expect(await ended(runId)).toMatchObject({ outcome: 'completed', task });
  });

  it('that is repeated under its key leads to the same run', async () => {
    const body = hello({ idempotencyKey: randomUUID(), maxCostUsd: 0.5 });
    const first = await post(body);
    expect(first.status).toBe(202);
    const { runId } = (await first.json()) as { runId: string };
    await ended(runId);
    const again = await post(body);
    expect(again.status).toBe(202);
    expect(await again.json()).toEqual({ runId, status: 'succeeded' });
  });

  it('that is another one under a used key is refused', async () => {
    const body = hello({ idempotencyKey: randomUUID() });
    const { runId } = (await (await post(body)).json()) as { runId: string };
    const other = await post({ ...body, task: `${body.task} Really.` });
    expect(other.status).toBe(409);
    expect(other.headers.get('content-type')).toBe('application/problem+json');
    expect((await problemIn(other)).detail).toContain('idempotencyKey');
    expect(await ended(runId)).toMatchObject({ task: body.task, usage: { modelCalls: 2 } });
  });

  it('that arrives ten times at once under one key starts one run', async () => {
    const body = hello({ idempotencyKey: randomUUID() });
    const responses = await Promise.all(Array.from({ length: 10 }, () => post(body)));
    expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 202));
    const ids = await Promise.all(responses.map(async (r) => ((await r.json()) as { runId: string }).runId));
    expect(new Set(ids).size).toBe(1);
    expect(await ended(ids[0] as string)).toMatchObject({ outcome: 'completed', usage: { modelCalls: 2 } });
  });

  it('under the same key of another tenant starts a run of its own, which the first cannot see', async () => {
    const body = hello({ idempotencyKey: randomUUID() });
    const mine = (await client.startRun(body)).runId;
    const theirs = (await otherClient.startRun(body)).runId;
    expect(theirs).not.toBe(mine);
    for (const path of [`/runs/${theirs}`, `/runs/${theirs}/events`]) {
      const response = await client.fetch(path);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
    }
    expect((await client.fetch(`/runs/${theirs}/cancel`, { method: 'POST' })).status).toBe(404);
    expect((await otherClient.fetch(`/runs/${theirs}`)).status).toBe(200);
  });
});

describe.concurrent('the API', () => {
  it.each(['/runs', '/approvals', '/openapi.json', `/runs/run_${'0'.repeat(26)}`])(
    'lets nobody read %s without a credential',
    async (path) => {
      expect((await fetch(`${inject('stack').apiUrl}${path}`)).status).toBe(401);
      const wrong = { headers: { authorization: 'Bearer wrong' } };
      expect([401, 403]).toContain((await fetch(`${inject('stack').apiUrl}${path}`, wrong)).status);
    },
  );

  it('starts nothing without a credential', async () => {
    const body = JSON.stringify(hello());
    expect((await fetch(`${inject('stack').apiUrl}/runs`, { method: 'POST', body })).status).toBe(401);
  });

  it.each([`/runs/run_${'0'.repeat(26)}`, '/runs/nonsense', `/runs/run_${'0'.repeat(26)}/events`])(
    'knows no %s',
    async (path) => {
      const response = await client.fetch(path);
      expect(response.status).toBe(404);
      expect((await problemIn(response)).status).toBe(404);
    },
  );

  it('describes its routes', async () => {
    const response = await client.fetch('/openapi.json');
    expect(response.status).toBe(200);
    const { openapi, paths } = (await response.json()) as { openapi: string; paths: object };
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths).toSorted()).toEqual([
      '/approvals',
      '/approvals/{approvalId}',
      '/grants',
      '/grants/{grantId}',
      '/memory/episodes',
      '/memory/erasures',
      '/memory/erasures/{erasureId}',
      '/memory/export',
      '/memory/facts',
      '/memory/facts/search',
      '/memory/facts/{factId}',
      '/openapi.json',
      '/runs',
      '/runs/estimate',
      '/runs/{runId}',
      '/runs/{runId}/audit',
      '/runs/{runId}/cancel',
      '/runs/{runId}/compensate',
      '/runs/{runId}/events',
      '/runs/{runId}/memory',
      '/switches',
      '/switches/agents/{agent}',
      '/switches/stage',
      '/switches/tenant',
    ]);
  });

  it('pages through the events of a run without loss', async () => {
    const { runId } = await playToEnd('hello');
    const seen: string[] = [];
    for (let after = 0; ; ) {
      const response = await client.fetch(`/runs/${runId}/events?after=${after}&limit=2`);
      const { events, next } = (await response.json()) as { events: { type: string }[]; next: number };
      if (events.length === 0) break;
      seen.push(...events.map(({ type }) => type));
      after = next;
    }
    expect(seen).toEqual(['run.started', 'turn.planned', 'turn.judged', 'answer.verified', 'run.finished']);
  });
});
