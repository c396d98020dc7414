import { expect, test } from 'vitest';
import { lambdaState, useLocalAws } from '../support/aws.ts';

const aws = useLocalAws();

test('a Lambda finds the location of its handler in _HANDLER', async () => {
  await aws().createFunction('self-aware', 'export const handler = async () => process.env._HANDLER;');
  const machine = await aws().createStateMachine('handler-name', {
    Ask: lambdaState('self-aware', { Output: '{% $states.result.Payload %}', End: true }),
  });

  expect(await aws().run(machine)).toMatchObject({ status: 'SUCCEEDED', output: 'index.handler' });
});
