import { afterAll, describe, expect, inject, it } from 'vitest';
import type { RunView } from '../../functions/core/contracts/run.ts';
import type { Switch } from '../../functions/core/contracts/switch.ts';
import { hasEnded } from '../../functions/core/run-view.ts';
import { Client } from '../../local/client.ts';
import { pollUntil } from '../../local/poll.ts';
import { endOfExecution } from './aws.ts';
import { customerOf } from './rehearsals.ts';
import { otherClient, problemIn, sentTo, taskFor } from './support.ts';

/** A tenant of its own, so that its switches stop no other test. */
const client = new Client({ ...inject('stack'), headers: inject('switchedHeaders') });
const reason = 'It mails the wrong people.';

const start = (rehearsal: string) => client.startRun({ agent: 'support', task: taskFor(rehearsal) });
const put = (scope: string, body: unknown = { reason }) =>
  client.fetch(`/switches/${scope}`, { method: 'PUT', body: JSON.stringify(body) });
const clear = (scope: string) => client.fetch(`/switches/${scope}`, { method: 'DELETE' });
const switches = async (of = client) =>
  ((await (await of.fetch('/switches')).json()) as { switches: Switch[] }).switches;

const until = (what: string, runId: string, fits: (run: RunView) => boolean) =>
  pollUntil(`${what} of ${runId}`, async () => {
    const run = await client.run(runId);
    return fits(run) && run;
  });
const waits = (runId: string) => until('the wait', runId, ({ status }) => status === 'awaiting_approval');
const ends = (runId: string) => until('the end', runId, ({ status }) => hasEnded(status));

afterAll(async () => {
  await clear('agents/support');
  await clear('tenant');
});

describe('a kill switch', () => {
  it('ends the runs that wait for a person, lets none start, and is lifted again', async () => {
    const runs = await Promise.all([start('mail-switched'), start('mail-switched')]);
    for (const { runId } of runs) await waits(runId);

    expect((await put('agents/support')).status).toBe(200);
    for (const { runId } of runs) {
      const run = await ends(runId);
      expect(run).toMatchObject({ status: 'cancelled', outcome: 'cancelled' });
      expect(run.cause).toMatch(/kill switch of the agent support.*It mails the wrong people\./);
      expect(await endOfExecution(runId)).toBe('FAILED');
    }
    expect(await sentTo(customerOf('mail-switched'))).toEqual([]);
    expect((await client.pendingApprovals()).approvals).toEqual([]);

    const refused = await client.fetch('/runs', {
      method: 'POST',
      body: JSON.stringify({ agent: 'support', task: taskFor('hello') }),
    });
    expect(refused.status).toBe(409);
    expect((await problemIn(refused)).detail).toContain(reason);
    expect(await switches()).toMatchObject([{ scope: 'agent', agent: 'support', reason }]);
    expect(await switches(otherClient)).toEqual([]);

    expect((await clear('agents/support')).status).toBe(204);
    expect(await ends((await start('hello')).runId)).toMatchObject({ outcome: 'completed' });
  });

  it('of a tenant stops a run that is under way within one state', async () => {
    const { runId } = await start('slow-answer');
    // The model takes three seconds to ask for its call.
    expect((await put('tenant')).status).toBe(200);
    const run = await ends(runId);
    expect(run).toMatchObject({ status: 'cancelled' });
    expect(run.cause).toContain('the tenant');
    expect(run.usage.modelCalls).toBeLessThanOrEqual(1);
    const { events } = await client.events(runId, 0);
    expect(events.filter(({ type, data }) => type === 'call.finished' && data.ok)).toEqual([]);
    expect((await clear('tenant')).status).toBe(204);
  });

  it('of the stage is not for a tenant', async () => {
    for (const answer of [await put('stage'), await clear('stage')]) {
      expect(answer.status).toBe(403);
      expect((await problemIn(answer)).detail).toContain('operators');
    }
    expect((await put('tenant', { reason: '' })).status).toBe(400);
    expect(await switches()).toEqual([]);
  });
});
