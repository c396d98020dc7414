import { DescribeExecutionCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { useLocalAws, waitingState } from '../support/aws.ts';

const aws = useLocalAws();

test('the callback of an attempt that timed out is refused and does not complete the next attempt', async () => {
  const queue = await aws().createQueue('tokens');
  const machine = await aws().createStateMachine('two-attempts', {
    Ask: waitingState(queue, {
      TimeoutSeconds: 2,
      Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1, IntervalSeconds: 1, BackoffRate: 1 }],
    }),
  });
  const executionArn = await aws().start(machine);
  const answer = (taskToken: string, output: object) =>
    aws().sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));

  const first = await aws().receive<{ token: string }>(queue);
  const second = await aws().receive<{ token: string }>(queue);

  expect(second.token).not.toBe(first.token);
  await expect(answer(first.token, { attempt: 1 })).rejects.toThrow(
    expect.objectContaining({ name: expect.stringMatching(/^Task(TimedOut|DoesNotExist)$/) }),
  );
  const { status } = await aws().sfn.send(new DescribeExecutionCommand({ executionArn }));
  expect(status).toBe('RUNNING');
  await answer(second.token, { attempt: 2 });
  expect(await aws().result(executionArn)).toEqual({ status: 'SUCCEEDED', output: { attempt: 2 } });
}, 15_000);
