import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../../functions/core/contracts/events.ts';
import { anUndoableTool, aTool } from '../../../support/builders.ts';
import { call, fakeApi, json, run, runId } from '../fakes.ts';

const event = (seq: number): RunEvent => ({
  seq,
  at: '2026-08-04T12:00:00.000Z',
  type: 'turn.planned',
  data: { seq },
});
const ended = run({
  status: 'succeeded',
  ending: { outcome: 'completed', cause: 'The task is done.', response: 'Done.' },
  finishedAt: '2026-08-04T12:00:30.000Z',
});

describe('POST /runs', () => {
  it('accepts a run for the tenant of the credential, and hands the body on as it came', async () => {
    const { request, state } = fakeApi();
    const body = { agent: 'support', task: 'Find out why.\n  <verbatim>' };
    const response = await request('/runs', json(body));
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ runId, status: 'running' });
    expect(state.started).toEqual([{ tenantId: 'default', body }]);
  });

  it('names every problem of a bad request, and starts nothing', async () => {
    const { request, state } = fakeApi();
    const response = await request('/runs', json({ agent: 'support', task: ' ', maxCostUsd: 0, extra: 1 }));
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await response.json()) as { problems: string[] };
    expect(problem).toMatchObject({ type: 'about:blank', title: 'Bad Request', status: 400 });
    expect(problem.problems.join('\n')).toMatch(/task: .*\n.*maxCostUsd: .*\n.*extra/s);
    expect(state.started).toEqual([]);
  });

  it('refuses a body that is no JSON', async () => {
    for (const body of ['{"agent":', '', 'agent=support']) {
      const response = await fakeApi().request('/runs', { method: 'POST', body });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ problems: ['the body is not valid JSON'] });
    }
  });

  it('answers 409 for an idempotency key of another request', async () => {
    const response = await fakeApi().request(
      '/runs',
      json({ agent: 'support', task: 'x', idempotencyKey: 'taken' }),
    );
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      title: 'Conflict',
      detail: expect.stringContaining('another request'),
    });
  });
});

describe('POST /runs/estimate', () => {
  it('answers for the tenant of the credential, and starts nothing', async () => {
    const { request, state } = fakeApi();
    const body = { agent: 'support', task: 'Find out why.' };
    const response = await request('/runs/estimate', json(body));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      agent: 'support',
      runs: 0,
      likelyUsd: null,
      highUsd: null,
      likelyTurns: null,
      highTurns: null,
      atMostUsd: 1,
    });
    expect(state.estimated).toEqual([{ tenantId: 'default', body }]);
    expect(state.started).toEqual([]);
  });

  it('refuses what would not be started', async () => {
    const response = await fakeApi().request('/runs/estimate', json({ agent: 'support', maxCostUsd: -1 }));
    expect(response.status).toBe(400);
    const { problems } = (await response.json()) as { problems: string[] };
    expect(problems.join()).toMatch(/task: .*maxCostUsd: /s);
  });

  it('is no run that could be looked at', async () => {
    expect((await fakeApi().request('/runs/estimate')).status).toBe(404);
  });
});

describe('GET /runs', () => {
  it("lists the tenant's runs, by status and in pages", async () => {
    const { request } = fakeApi({ runs: [run(), ended, run({ tenantId: 'other' })] });
    expect(await (await request('/runs')).json()).toMatchObject({
      runs: [{ runId }, { runId }],
      cursor: null,
    });
    expect(await (await request('/runs?limit=1')).json()).toMatchObject({ runs: [{}], cursor: 'more' });
    expect(await (await request('/runs?status=succeeded')).json()).toMatchObject({
      runs: [{ status: 'succeeded' }],
    });
  });

  it.each(['limit=0', 'limit=101', 'limit=1.5', 'limit=x', 'status=done', 'state=running', 'cursor=bad'])(
    'answers 400 to ?%s, naming the parameter',
    async (query) => {
      const response = await fakeApi().request(`/runs?${query}`);
      expect(response.status).toBe(400);
      const { problems } = (await response.json()) as { problems: string[] };
      expect(problems.join()).toContain(query.split('=')[0]);
    },
  );
});

describe('GET /runs/{runId}', () => {
  it('shows the run with its result', async () => {
    const response = await fakeApi({ runs: [ended] }).request(`/runs/${runId}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      runId,
      status: 'succeeded',
      outcome: 'completed',
      result: { complete: true, response: 'Done.' },
    });
  });

  it('shows what of its budget is spent, set aside and left', async () => {
    const money = { maxNanoUsd: 2_000_000_000, remainingNanoUsd: 1_250_000_000 };
    const spending = run({ ...money, usage: { ...run().usage, costNanoUsd: 450_000_000 } });
    const response = await fakeApi({ runs: [spending] }).request(`/runs/${runId}`);
    expect(await response.json()).toMatchObject({
      maxCostUsd: 2,
      budget: { maxUsd: 2, spentUsd: 0.45, reservedUsd: 0.3, remainingUsd: 1.25 },
    });
  });

  it.each([`/runs/${runId.replace('0', 'z')}`, '/runs/nonsense', `/runs/${runId}x/events`])(
    'answers 404 to %s',
    async (path) => {
      const response = await fakeApi().request(path);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ title: 'Not Found', status: 404 });
    },
  );

  it('shows another tenant nothing', async () => {
    const other = { lambda: { tenantId: 'other' } };
    const { request, state } = fakeApi();
    expect((await request(`/runs/${runId}`, {}, other)).status).toBe(404);
    expect((await request(`/runs/${runId}/events`, {}, other)).status).toBe(404);
    expect((await request(`/runs/${runId}/cancel`, { method: 'POST' }, other)).status).toBe(404);
    expect(state.runs[0]?.cancelRequestedAt).toBeUndefined();
  });
});

describe('GET /runs/{runId}/events', () => {
  const events = [event(1), event(2), event(3)];

  it('reads on from where it was', async () => {
    const { request } = fakeApi({ events });
    const first = await (await request(`/runs/${runId}/events?limit=2`)).json();
    expect(first).toEqual({ events: [event(1), event(2)], next: 2 });
    expect(await (await request(`/runs/${runId}/events?after=2`)).json()).toEqual({
      events: [event(3)],
      next: 3,
    });
    expect(await (await request(`/runs/${runId}/events?after=3`)).json()).toEqual({ events: [], next: 3 });
  });

  it('refuses a number that is none', async () => {
    expect((await fakeApi().request(`/runs/${runId}/events?after=-1`)).status).toBe(400);
  });
});

describe('POST /runs/{runId}/cancel', () => {
  it('flags a run that goes on, and again changes nothing', async () => {
    const { request, state } = fakeApi();
    for (const _ of [1, 2]) {
      const response = await request(`/runs/${runId}/cancel`, { method: 'POST' });
      expect(response.status).toBe(202);
      expect(await response.json()).toMatchObject({ runId, status: 'running' });
    }
    expect(state.runs[0]?.cancelRequestedAt).toBe('2026-08-04T12:01:00.000Z');
  });

  it('answers 409 for a run that has ended', async () => {
    const response = await fakeApi({ runs: [ended] }).request(`/runs/${runId}/cancel`, { method: 'POST' });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      detail: expect.stringMatching(/already ended: succeeded at 2026/),
    });
  });
});

describe('POST /runs/{runId}/compensate', () => {
  const tools = { write: anUndoableTool('write', 'erase'), erase: aTool('erase', 'write') };
  const written = (callId: string) =>
    call({ callId, tool: 'write', status: 'done', result: { ok: true, output: { done: true } } });
  const calls = [written('call_1_1'), written('call_1_2')];
  const compensate = ({ request }: ReturnType<typeof fakeApi>) =>
    request(`/runs/${runId}/compensate`, { method: 'POST' });

  it.each(['succeeded', 'failed', 'cancelled'] as const)('asks for what a %s run did', async (status) => {
    const api = fakeApi({ runs: [{ ...ended, status }], calls, tools });
    const response = await compensate(api);
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ runId, status });
    expect(api.state.events).toMatchObject([
      {
        type: 'compensation.requested',
        data: { runId, agent: 'support', by: 'person', callIds: ['call_1_2', 'call_1_1'] },
      },
    ]);
  });

  it.each([
    ['that goes on', { runs: [run()], calls }, /is running; only what an ended run did/],
    ['that did nothing that can be undone', { runs: [ended], calls: [call()] }, /nothing that can be undone/],
    ['that is being taken back', { runs: [ended], calls, underWay: 'x' }, /being taken back already/],
    [
      'that was taken back',
      { runs: [ended], calls, undos: [written('undo_1_1'), written('undo_1_2')] },
      /was tried before/,
    ],
  ])('answers 409 for a run %s, and asks for nothing', async (_, given, detail) => {
    const api = fakeApi({ ...given, tools });
    const response = await compensate(api);
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ detail: expect.stringMatching(detail) });
    expect(api.state.events).toEqual([]);
  });

  it('answers 409 while a kill switch is set, which would refuse each undo', async () => {
    const api = fakeApi({ runs: [ended], calls, tools });
    await api.ports.switches.set(
      { scope: 'stage' },
      { reason: 'Audit.', by: 'ada', at: '2026-08-04T12:00:00.000Z' },
    );
    const response = await compensate(api);
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ detail: expect.stringMatching(/kill switch.*Audit\./) });
    expect(api.state.events).toEqual([]);
  });

  it('knows no run of another tenant', async () => {
    const { request } = fakeApi({ runs: [ended], calls, tools });
    const foreign = { lambda: { tenantId: 'other' } };
    expect((await request(`/runs/${runId}/compensate`, { method: 'POST' }, foreign)).status).toBe(404);
  });
});
