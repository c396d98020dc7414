import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { useLocalAws } from '../support/aws.ts';

const aws = useLocalAws({ enforceIam: true });

const tlsOnly = (Action: string, Resource: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Principal: '*',
        Action,
        Resource,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  });

test('a queue that takes TLS only takes what a state machine sends', async () => {
  await aws().createRole();
  const queue = await aws().createQueue('tls-only');
  const Policy = tlsOnly('sqs:*', 'arn:aws:sqs:us-east-1:000000000000:tls-only');
  await aws().sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes: { Policy } }));
  const machine = await aws().createStateMachine('sender', {
    Send: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage',
      Arguments: { QueueUrl: queue, MessageBody: { hello: 'queue' } },
      End: true,
    },
  });

  expect(await aws().run(machine)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await aws().receive(queue)).toEqual({ hello: 'queue' });
});

test('a bucket that takes TLS only takes what a caller puts', async () => {
  const s3 = new S3Client({ ...aws().config, forcePathStyle: true });
  const Bucket = 'tls-only';
  await s3.send(new CreateBucketCommand({ Bucket }));
  const Policy = tlsOnly('s3:*', `arn:aws:s3:::${Bucket}/*`);
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  const object = 'arn:aws:s3:::tls-only/*';
  const credentials = await aws().createUser('writer', { Action: 's3:PutObject', Resource: object });
  const writer = new S3Client({ ...aws().config, credentials, forcePathStyle: true });

  expect(await writer.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'text' }))).toMatchObject({
    ETag: expect.any(String),
  });
});
