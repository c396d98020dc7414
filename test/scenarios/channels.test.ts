import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../functions/core/contracts/events.ts';
import { linkIn } from '../../local/client.ts';
import { pollUntil } from '../../local/poll.ts';
import { startSlackServer } from '../support/slack-server.ts';
import { clerkRehearsal, setPrice } from './clerk.ts';
import { type OwnStack, startOwnStack } from './own-stack.ts';
import { finance } from './people.ts';

const [ann, ben, cleo] = finance;
const names = ['everywhere', 'limited', 'unknown-member'] as const;
const key = Buffer.alloc(32, 7);

interface Posted {
  readonly id: string;
  readonly type: string;
  readonly person?: string;
  readonly approvalId: string;
}

/** A program of the operator's that takes what is posted, where its signature is right. */
async function startReceiver() {
  const posted: Posted[] = [];
  const failing = { times: 0 };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const header = (name: string) => String(request.headers[`webhook-${name}`]);
    const signed = createHmac('sha256', key).update(`${header('id')}.${header('timestamp')}.${body}`);
    const isOurs = header('signature') === `v1,${signed.digest('base64')}`;
    if (isOurs && failing.times-- > 0) return void response.writeHead(500).end();
    if (!isOurs) return void response.writeHead(401).end();
    const { type, data } = JSON.parse(body);
    const { person, approval } = data;
    posted.push({
      id: header('id'),
      type,
      approvalId: approval.approvalId,
      ...(person && { person: person.email }),
    });
    response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    failing,
    of: (runId: string, type: string) =>
      posted.filter((each) => each.type === type && each.approvalId === `default.${runId}.1`),
    close: () => new Promise((closed) => server.close(closed)),
  };
}

let slack: Awaited<ReturnType<typeof startSlackServer>>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let own: OwnStack;

beforeAll(async () => {
  slack = await startSlackServer({ unknownUsers: ['U0BEN'] });
  receiver = await startReceiver();
  own = await startOwnStack(
    {
      port: 4660,
      approvalTimeoutSeconds: 300,
      slack: { apiUrl: slack.url, botToken: slack.token, signingSecret: slack.signingSecret },
      webhook: { url: receiver.url, signingSecret: `whsec_${key.toString('base64')}` },
    },
    names.map((name) => clerkRehearsal(name, [setPrice(`GOLD-${name}`, 100)])),
  );
});
afterAll(async () => {
  await own?.stop();
  await slack?.close();
  await receiver?.close();
});

const told = async (runId: string, type: RunEvent['type']) =>
  (await own.client.events(runId, 0)).events.filter((event) => event.type === type).map(({ data }) => data);
/** Whom a request of the run was mailed to, and who else was written to about it. */
const mailed = async (runId: string) => {
  const mails = await own.client.mails();
  return mails.filter((mail) => linkIn(mail)?.includes(runId)).flatMap(({ to }) => to);
};
const message = (runId: string) =>
  slack.next(({ user, blocks }) => user === 'U0ANN' && JSON.stringify(blocks).includes(runId));
const click = async (runId: string, action: string) =>
  slack.click(await message(runId), action, { to: `${own.stack.info.apiUrl}/slack/interactions` });

describe('people who are reached in several ways at once', () => {
  it('decide wherever they are; the other places show what became of it', async () => {
    const runId = await own.play('everywhere');
    await pollUntil('the mails', async () => (await mailed(runId)).length >= 3);
    expect((await mailed(runId)).toSorted()).toEqual([ann, ben, cleo]);
    const posted = await pollUntil('what is posted', async () => {
      const requests = receiver.of(runId, 'approval.requested');
      return requests.length >= 3 && requests;
    });
    expect(posted.map(({ person }) => person).toSorted()).toEqual([ann, ben, cleo]);

    const clicked = await click(runId, 'approve');
    expect(clicked.status).toBe(200);
    expect(await own.ended(runId)).toMatchObject({ outcome: 'completed' });
    expect(await own.traces('GOLD-everywhere')).toHaveLength(1);
    expect(await told(runId, 'approval.decided')).toMatchObject([{ status: 'approved', decidedBy: ann }]);
    const shown = await slack.next(
      ({ blocks, earlier }) =>
        JSON.stringify(earlier).includes(runId) && !JSON.stringify(blocks).includes('"approve"'),
    );
    expect(JSON.stringify(shown.blocks)).toContain('pproved');
    await pollUntil('the end to be posted', async () => receiver.of(runId, 'approval.decided').length > 0);
    expect(receiver.of(runId, 'approval.decided')).toHaveLength(1);
  });

  it('are reached where a channel fails at first', async () => {
    slack.fail({ retryAfterSeconds: 1 });
    receiver.failing.times = 1;
    const runId = await own.play('limited');
    await message(runId);
    await pollUntil('what is posted', async () => receiver.of(runId, 'approval.requested').length >= 3);
    expect((await click(runId, 'reject')).status).toBe(200);
    expect(await own.ended(runId)).toMatchObject({ outcome: 'partial' });
    expect(await own.traces('GOLD-limited')).toEqual([]);
  });

  it('hear of it in another way where a channel fails for good', async () => {
    const runId = await own.play('unknown-member');
    const reported = await pollUntil('the report', async () =>
      (await own.client.mails()).find(
        ({ to, text: said }) =>
          to.includes(ann) && said.includes(runId) && said.includes('could not be delivered'),
      ),
    );
    expect(reported.text).toContain(`${ben} by slack`);
    expect(reported.text).toContain('channel_not_found');
    expect(await told(runId, 'approval.undelivered')).toMatchObject([
      { failed: [{ person: ben, channel: 'slack' }] },
    ]);
    expect((await click(runId, 'approve')).status).toBe(200);
    expect(await own.ended(runId)).toMatchObject({ outcome: 'completed' });
  });
});
