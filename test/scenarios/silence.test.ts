import { describe, expect, it } from 'vitest';
import { pollUntil } from '../../local/poll.ts';
import { tracesOf } from './aws.ts';
import { subjectOf } from './clerk.ts';
import { approval, approver, askedPeople, finance, linksOf, playClerk, vote } from './people.ts';
import { approvalAt, ended, told } from './support.ts';

const management = 'dora@stateward.local';

describe.concurrent('when nobody answers', () => {
  it('those who were asked are reminded, the next group is asked too, and decides', async () => {
    const runId = await playClerk('silence');
    const [anns] = await askedPeople(runId, [finance[0], finance[1], finance[2]] as const);
    expect((await linksOf(runId)).has(management)).toBe(false);

    const [doras] = await askedPeople(runId, [management] as const);
    await pollUntil('the reminder', async () => (await linksOf(runId, 1, 'reminder')).has(finance[0]));
    expect((await approvalAt(anns)).approvers).toEqual([...finance, management]);
    expect((await vote(doras, approval)).status).toBe(200);
    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
    expect(await tracesOf(runId, subjectOf('silence'))).toHaveLength(1);
    expect(await told(runId, 'approval.decided')).toMatchObject([{ decidedBy: management }]);
  });

  it('and nobody could, the run ends at once and says so', async () => {
    const startedMs = Date.now();
    const runId = await playClerk('nobody-left', { requester: approver });
    const run = await ended(runId);
    expect(run).toMatchObject({ status: 'failed', outcome: 'escalation_expired' });
    expect(run.cause).toMatch(/nobody/i);
    // The request itself would have waited for longer than that.
    expect(Date.parse(run.finishedAt ?? '') - startedMs).toBeLessThan(60_000);
    expect(await tracesOf(runId, subjectOf('nobody-left'))).toEqual([]);
  });
});
