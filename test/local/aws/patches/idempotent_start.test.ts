import { ExecutionAlreadyExists, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { useLocalAws } from '../support/aws.ts';

const aws = useLocalAws();

test('an execution started again with the same name and input is the one that runs', async () => {
  const machine = await aws().createStateMachine('long', { Rest: { Type: 'Wait', Seconds: 60, End: true } });
  const start = (input: string) => aws().start(machine, { name: 'request-1', input });

  const executionArn = await start('{"task":"a"}');

  expect(await start('{"task":"a"}')).toBe(executionArn);
  await expect(start('{"task":"b"}')).rejects.toThrow(ExecutionAlreadyExists);
  await aws().sfn.send(new StopExecutionCommand({ executionArn }));
  await expect(start('{"task":"a"}')).rejects.toThrow(ExecutionAlreadyExists);
});
