import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { useLocalAws } from '../support/aws.ts';

const aws = useLocalAws();

test('a state starts an execution once under a name, and fails by the name of the exception after its end', async () => {
  const long = await aws().createStateMachine('long', { Rest: { Type: 'Wait', Seconds: 60, End: true } });
  const starter = await aws().createStateMachine('starter', {
    Start: {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution',
      Arguments: { StateMachineArn: long, Name: 'run-2', Input: { of: '{% $states.input.of %}' } },
      Output: '{% $states.result.ExecutionArn %}',
      End: true,
    },
  });
  const start = (of: string) => aws().run(starter, { input: JSON.stringify({ of }) });

  const first = await start('a');
  const executionArn = String(first.output);
  expect(first.status).toBe('SUCCEEDED');
  expect(await start('a')).toMatchObject({ status: 'SUCCEEDED', output: executionArn });
  const there = { status: 'FAILED', error: 'StepFunctions.ExecutionAlreadyExistsException' };
  expect(await start('b')).toMatchObject(there);
  await aws().sfn.send(new StopExecutionCommand({ executionArn }));
  expect(await start('a')).toMatchObject(there);
});
