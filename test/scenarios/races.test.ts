import { beforeAll, describe, expect, inject, it } from 'vitest';
import { ChaosDirectory } from '../../bench/gauntlet/chaos/directory.ts';
import { runIdOf } from '../../functions/core/ids.ts';
import { pollUntil } from '../../local/poll.ts';
import { askAgain, comeBackSoon, emptied, tracesOf } from './aws.ts';
import { type ClerkRehearsal, subjectOf } from './clerk.ts';
import {
  approval,
  approver,
  askedPeople,
  edit,
  finance,
  linksOf,
  openTab,
  playClerk,
  type Shown,
  vote,
} from './people.ts';
import { deployedFunctions } from './roles.ts';
import { client, ended, told } from './support.ts';

const chaos = ChaosDirectory.at(inject('chaosPath'));
const escalations = inject('outputs').EscalationQueueUrl;

beforeAll(() => comeBackSoon(escalations));

/** How often the run did what it is about. */
const executions = (runId: string, name: ClerkRehearsal) => tracesOf(runId, subjectOf(name));
/** A Lambda's name, by its bundle. */
const functionNamed = async (bundle: string) => (await deployedFunctions())[bundle]?.FunctionName ?? '';

/** Of two who sent at once, the one whose decision counts, and the other. */
function wonAndLost<Sent extends { readonly status: number }>(
  sent: readonly Sent[],
): [won: Sent, lost: Sent] {
  expect(sent.map(({ status }) => status).sort()).toEqual([200, 409]);
  const [won, lost] = sent.toSorted((a, b) => a.status - b.status);
  return [won as Sent, lost as Sent];
}

describe.concurrent('of two decisions that meet, one counts:', () => {
  it('of two people who decide otherwise at the same moment', async () => {
    const runId = await playClerk('two-at-once');
    const [ann, ben] = await askedPeople(runId, [finance[0], finance[1]] as const);
    const [annsTab, bensTab] = await Promise.all([openTab(ann), openTab(ben)]);
    const sent = await Promise.all([annsTab.send('approve'), bensTab.send('reject')]);
    const [won, lost] = wonAndLost<Shown>(sent);
    const annWon = won === sent[0];

    const [decided] = await told(runId, 'approval.decided');
    const winner = annWon ? finance[0] : finance[1];
    expect(decided).toMatchObject({ status: annWon ? 'approved' : 'rejected', decidedBy: winner });
    expect(lost.html).toContain(`Already decided: ${annWon ? 'approved' : 'rejected'} at `);
    expect(lost.html).toContain(`by ${winner}`);
    expect(lost.html).not.toContain('<form');
    expect(await ended(runId)).toMatchObject({ outcome: annWon ? 'completed' : 'partial' });
    expect(await executions(runId, 'two-at-once')).toHaveLength(annWon ? 1 : 0);
    expect(await told(runId, 'approval.decided')).toHaveLength(1);
  });

  it('of a double click', async () => {
    const runId = await playClerk('two-clicks');
    const [link] = await askedPeople(runId, [approver] as const);
    const tab = await openTab(link);
    const [, lost] = wonAndLost(await Promise.all([tab.send('approve'), tab.send('approve')]));
    expect(lost.html).toContain('Already decided: approved at ');
    expect(lost.html).toContain(`by ${approver}`);
    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
    expect(await executions(runId, 'two-clicks')).toHaveLength(1);
    expect(await told(runId, 'approval.decided')).toHaveLength(1);
  });

  it('of two tabs of one person, the one that is sent first', async () => {
    const runId = await playClerk('two-tabs');
    const [link] = await askedPeople(runId, [approver] as const);
    const [first, second] = await Promise.all([openTab(link), openTab(link)]);
    expect((await first.send('reject', { 'reason.call_1_1': 'Not this one.' })).status).toBe(200);
    const late = await second.send('approve');
    expect(late.status).toBe(409);
    expect(late.html).toContain('Already decided: rejected at ');
    expect(late.html).not.toContain('<form');
    expect(await ended(runId)).toMatchObject({ outcome: 'partial' });
    expect(await executions(runId, 'two-tabs')).toEqual([]);
  });

  it('of the clock and a person who comes too late, the clock', async () => {
    const runId = await playClerk('too-late');
    const [ann] = await askedPeople(runId, [finance[0]] as const);
    const tab = await openTab(ann);
    expect(tab.html).toContain('<form');
    expect(await ended(runId)).toMatchObject({ status: 'failed', outcome: 'escalation_expired' });
    const late = await tab.send('approve');
    expect(late.status).toBe(409);
    expect(late.html).toMatch(/This request expired at \S+; what nobody had decided by then was not done\./);
    expect(late.html).not.toContain('<form');
    expect(await executions(runId, 'too-late')).toEqual([]);
    expect(await told(runId, 'approval.decided')).toMatchObject([{ status: 'expired' }]);
  });

  it('of whoever cancels the run and a person who comes too late, the first', async () => {
    const runId = await playClerk('cancelled');
    const [link] = await askedPeople(runId, [approver] as const);
    const tab = await openTab(link);
    expect((await client.fetch(`/runs/${runId}/cancel`, { method: 'POST' })).status).toBe(202);
    expect(await ended(runId)).toMatchObject({ outcome: 'cancelled' });
    const late = await tab.send('approve');
    expect(late.status).toBe(409);
    expect(late.html).toContain('The run was ended before anybody decided; nothing was done.');
    expect(late.html).not.toContain('<form');
    expect(await executions(runId, 'cancelled')).toEqual([]);
  });

  it('of an edit and an approval at the same moment, whichever was first', async () => {
    const runId = await playClerk('edit-or-approve');
    const [ann, ben] = await askedPeople(runId, [finance[0], finance[1]] as const);
    const sent = await Promise.all([
      vote(ann, approval),
      vote(ben, edit({ product_id: subjectOf('edit-or-approve'), price_usd: 90 })),
    ]);
    const [won, lost] = wonAndLost(sent);
    const annWon = won === sent[0];
    const whoWon = `by ${annWon ? finance[0] : finance[1]}`;
    expect(lost.body).toMatchObject({ detail: expect.stringContaining(whoWon) });
    expect((await openTab(annWon ? ben : ann)).html).not.toContain('<form');
    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
    const done = await executions(runId, 'edit-or-approve');
    expect(done.map(({ price_usd }) => price_usd)).toEqual([annWon ? 100 : 90]);
  });
});

describe.concurrent('once decided, a run goes on exactly once', () => {
  it('where the Lambda is killed that would let it go on', async () => {
    const runId = await playClerk('killed-resume');
    const [link] = await askedPeople(runId, [approver] as const);
    // No other run waits with four calls of a turn, and the answer to the waiting state names them.
    await chaos.arm('killed-resume', {
      function: await functionNamed('resume'),
      change: 'SendTaskSuccess',
      when: 'before',
      nth: 1,
      needles: ['call_1_4'],
    });
    expect((await (await openTab(link)).send('approve')).status).toBe(200);
    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
    expect(await chaos.disarm('killed-resume')).toBe(true);
    const done = await executions(runId, 'killed-resume');
    expect(done.map(({ amount_usd }) => amount_usd).sort()).toEqual([1, 2, 3, 4]);
    const again = await openTab(link);
    expect(again.html).toContain('Approved');
    expect(again.html).not.toContain('<form');
  });

  it('where the message that asks comes twice, before and after the decision', async () => {
    const runId = await playClerk('message-twice');
    const [link] = await askedPeople(runId, [approver] as const);
    await askAgain(runId, { agent: 'clerk' });
    await emptied(escalations);
    expect((await linksOf(runId)).get(approver)).toEqual([link]);

    expect((await (await openTab(link)).send('approve')).status).toBe(200);
    await askAgain(runId, { agent: 'clerk' });
    await emptied(escalations);
    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
    expect(await executions(runId, 'message-twice')).toHaveLength(1);
    expect(await told(runId, 'approval.requested')).toHaveLength(1);
    expect((await openTab(link)).html).toContain('Approved');
  });

  it('where a person got the same mail twice and uses both links', async () => {
    const idempotencyKey = `mail-twice-${process.hrtime.bigint()}`;
    const runId = runIdOf('default', idempotencyKey);
    await chaos.arm('mail-twice', {
      function: await functionNamed('request-approval'),
      change: 'SendEmail',
      when: 'after',
      nth: 1,
      needles: [runId],
    });
    await playClerk('mail-twice', { idempotencyKey });
    // Nobody has noted that the mail went out, and the message comes back.
    const [first, second] = await pollUntil('the second mail', async () => {
      const links = (await linksOf(runId)).get(approver) ?? [];
      return links.length > 1 && links;
    });
    expect(await chaos.disarm('mail-twice')).toBe(true);
    const tabs = await Promise.all([openTab(first as string), openTab(second as string)]);
    const [, lost] = wonAndLost(await Promise.all(tabs.map((tab) => tab.send('approve'))));
    expect(lost.html).toContain('Already decided: approved at ');
    expect(lost.html).toContain(`by ${approver}`);
    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
    expect(await executions(runId, 'mail-twice')).toHaveLength(1);
    expect(await told(runId, 'approval.decided')).toHaveLength(1);
  });
});
