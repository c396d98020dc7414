import { expect, test } from 'vitest';
import { lambdaState, useLocalAws } from '../support/aws.ts';

const aws = useLocalAws();

test('a failed Lambda reports the name, message and trace of the error that it threw', async () => {
  const thrower = `
    class BudgetExceededError extends Error { name = 'BudgetExceededError'; }
    export const handler = async () => { throw new BudgetExceededError('0.05 of 0.04 dollars'); };`;
  await aws().createFunction('thrower', thrower);
  const machine = await aws().createStateMachine('thrown-error', {
    Throw: lambdaState('thrower', {
      Catch: [
        {
          ErrorEquals: ['BudgetExceededError'],
          Output: "{% $merge([{'Error': $states.errorOutput.Error}, $parse($states.errorOutput.Cause)]) %}",
          Next: 'Caught',
        },
      ],
      Next: 'NotThrown',
    }),
    Caught: { Type: 'Pass', End: true },
    NotThrown: { Type: 'Fail' },
  });

  expect(await aws().run(machine)).toMatchObject({
    status: 'SUCCEEDED',
    output: {
      Error: 'BudgetExceededError',
      errorType: 'BudgetExceededError',
      errorMessage: '0.05 of 0.04 dollars',
      trace: expect.arrayContaining([expect.stringContaining('index.mjs')]),
    },
  });
});
