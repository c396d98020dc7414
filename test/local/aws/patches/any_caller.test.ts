import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { useLocalAws } from '../support/aws.ts';

const aws = useLocalAws({ enforceIam: true });
const listQueuesAs = (accessKeyId: string) =>
  new SQSClient({ ...aws().config, credentials: { accessKeyId, secretAccessKey: 'any' } }).send(
    new ListQueuesCommand({}),
  );

test('a client of this machine is let in with any key', async () => {
  await expect(listQueuesAs('local')).resolves.toMatchObject({});
});

test('a key of the form that AWS issues is refused where it was never issued', async () => {
  await expect(listQueuesAs('AKIAIOSFODNN7EXAMPLE')).rejects.toThrow(/token|not authorized|denied/i);
});

test('a key that was issued is held to its policies', async () => {
  const credentials = await aws().createUser('nobody', { Action: 'sqs:SendMessage', Resource: '*' });
  await expect(
    new SQSClient({ ...aws().config, credentials }).send(new ListQueuesCommand({})),
  ).rejects.toThrow('not authorized');
});
