import { expect, it } from 'vitest';
import { linkIn } from '../../local/client.ts';
import { pollUntil } from '../../local/poll.ts';
import { customerOf } from './rehearsals.ts';
import { decide, decisionMails, ended, mailedLink, play, sentTo, told } from './support.ts';

it('a request on which nobody decides is reminded of once, at half time, and either link decides', async () => {
  const runId = await play('mail-reminded');
  const first = await mailedLink(runId);
  const mails = await pollUntil(
    `the reminder of ${runId}`,
    async () => {
      const found = await decisionMails(runId);
      return found.length > 1 && found;
    },
    { everyMs: 500 },
  );
  expect(mails).toHaveLength(2);
  const reminder = mails.map(linkIn).find((link) => link !== first) ?? expect.fail('it has the same link');
  expect(reminder.split('?')[0]).toBe(first.split('?')[0]);
  expect(await told(runId, 'approval.reminded')).toMatchObject([{ people: ['approver@stateward.local'] }]);

  const clicks = await Promise.all([decide(first), decide(reminder)]);
  expect(clicks.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
  expect(await sentTo(customerOf('mail-reminded'))).toHaveLength(1);
});
