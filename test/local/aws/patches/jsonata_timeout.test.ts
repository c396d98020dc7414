import { expect, test } from 'vitest';
import { lambdaState, useLocalAws, waitingState } from '../support/aws.ts';

const aws = useLocalAws();

const limited = {
  TimeoutSeconds: '{% $states.input.seconds * 2 %}',
  Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'TimedOut' }],
  End: true,
};
const timedOut = { Type: 'Pass', Output: 'timed out', End: true };
const input = JSON.stringify({ seconds: 0.5 });

test('TimeoutSeconds of a Lambda task may be a JSONata expression', async () => {
  await aws().createFunction('endless', 'export const handler = () => new Promise(() => {});', {
    Timeout: 5,
  });
  const states = { Call: lambdaState('endless', limited), TimedOut: timedOut };
  const machine = await aws().createStateMachine('limited-call', states);

  expect(await aws().run(machine, { input })).toEqual({ status: 'SUCCEEDED', output: 'timed out' });
});

test('TimeoutSeconds of a waitForTaskToken task may be a JSONata expression', async () => {
  const states = { Ask: waitingState(await aws().createQueue('unanswered'), limited), TimedOut: timedOut };
  const machine = await aws().createStateMachine('limited-wait', states);

  expect(await aws().run(machine, { input })).toEqual({ status: 'SUCCEEDED', output: 'timed out' });
});
