import { CreateEmailIdentityCommand, SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { beforeAll, expect, test } from 'vitest';
import { useLocalAws } from '../support/aws.ts';

const aws = useLocalAws({ enforceIam: true });
const identity = (name: string) => `arn:aws:ses:us-east-1:000000000000:identity/${name}`;

beforeAll(async () => {
  const ses = new SESv2Client(aws().config);
  for (const EmailIdentity of ['shop.example', 'desk@shop.example', 'desk@other.example'])
    await ses.send(new CreateEmailIdentityCommand({ EmailIdentity }));
});

/** @returns how this user sends a mail from an address */
async function mailer(name: string, grant: object) {
  const credentials = await aws().createUser(name, { Action: 'ses:SendEmail', ...grant });
  const ses = new SESv2Client({ ...aws().config, credentials });
  const text = { Data: 'Hello' };
  return (FromEmailAddress: string) =>
    ses.send(
      new SendEmailCommand({
        FromEmailAddress,
        Destination: { ToAddresses: ['maya@example.com'] },
        Content: { Simple: { Subject: text, Body: { Text: text } } },
      }),
    );
}

test('who may send from an identity may send from it, and from no other', async () => {
  const send = await mailer('desk', { Resource: identity('desk@shop.example') });

  expect(await send('Help desk <desk@shop.example>')).toMatchObject({ MessageId: expect.any(String) });
  await expect(send('desk@other.example')).rejects.toThrow('not authorized');
  await expect(send('boss@shop.example')).rejects.toThrow('not authorized');
});

test('an address of a verified domain is sent from by the identity of the domain', async () => {
  const send = await mailer('domain', { Resource: identity('shop.example') });

  expect(await send('boss@shop.example')).toMatchObject({ MessageId: expect.any(String) });
});

test('a policy may depend on the sender', async () => {
  const send = await mailer('one-address', {
    Resource: identity('shop.example'),
    Condition: { StringEquals: { 'ses:FromAddress': 'sales@shop.example' } },
  });

  expect(await send('Sales <sales@shop.example>')).toMatchObject({ MessageId: expect.any(String) });
  await expect(send('boss@shop.example')).rejects.toThrow('not authorized');
});
