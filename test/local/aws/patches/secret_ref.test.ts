import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { useLocalAws } from '../support/aws.ts';
import { until } from '../support/until.ts';

const aws = useLocalAws();
const StackName = 'secrets';

const templateWith = (SecretString: string) =>
  JSON.stringify({
    Resources: { Key: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString } } },
    Outputs: { Reference: { Value: { Ref: 'Key' } } },
  });

/** The stack once it is in this status. */
const stackIn = (status: string) =>
  until(`${StackName} ${status}`, async () => {
    const stack = await aws().query('cloudformation', { Action: 'DescribeStacks', StackName });
    return stack.StackStatus === status ? stack : undefined;
  });

test('Ref of a secret is its ARN, as long as it lives', async () => {
  const secrets = new SecretsManagerClient(aws().config);
  const value = async (SecretId?: string) =>
    (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString;

  await aws().query('cloudformation', {
    Action: 'CreateStack',
    StackName,
    TemplateBody: templateWith('first'),
  });
  const { OutputValue: arn } = await stackIn('CREATE_COMPLETE');
  expect(arn).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:/);
  expect(await value(arn)).toBe('first');

  await aws().query('cloudformation', {
    Action: 'UpdateStack',
    StackName,
    TemplateBody: templateWith('second'),
  });
  expect((await stackIn('UPDATE_COMPLETE')).OutputValue).toBe(arn);
  expect(await value(arn)).toBe('second');

  await aws().query('cloudformation', { Action: 'DeleteStack', StackName });
  await until('the end of the secret', async () => {
    const gone = await value(arn).then(
      () => false,
      (error: Error) => error.name === 'ResourceNotFoundException',
    );
    return gone || undefined;
  });
});
