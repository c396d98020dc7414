import { expect, test } from 'vitest';
import { lambdaState, useLocalAws } from '../support/aws.ts';

const aws = useLocalAws();

test('a throttled Lambda fails its state with Lambda.TooManyRequestsException', async () => {
  await aws().createFunction('throttled', 'export const handler = async () => null;');
  const noConcurrency = { ReservedConcurrentExecutions: 0 };
  await aws().lambda('PUT', '/2017-10-31/functions/throttled/concurrency', noConcurrency);
  const machine = await aws().createStateMachine('throttled', {
    Call: lambdaState('throttled', { End: true }),
  });

  expect(await aws().run(machine)).toMatchObject({
    status: 'FAILED',
    error: 'Lambda.TooManyRequestsException',
  });
});
