import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { SendTaskSuccessCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { useLocalAws, waitingState } from '../support/aws.ts';

const aws = useLocalAws();

interface StatusEvent {
  detail: { name: string; status: string };
}

test('a stopped execution stays ABORTED: its task ends, nothing more runs, no second event tells of it', async () => {
  const statusQueue = await queueOfStatusEvents();
  const tokenQueue = await aws().createQueue('tokens');
  const machine = await aws().createStateMachine('stoppable', {
    Ask: waitingState(tokenQueue, {
      TimeoutSeconds: 1,
      Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1, IntervalSeconds: 1 }],
    }),
  });

  const stopped = await aws().start(machine, { name: 'stopped' });
  const { token } = await aws().receive<{ token: string }>(tokenQueue);
  await aws().sfn.send(new StopExecutionCommand({ executionArn: stopped }));
  // Of the same length and later, so that the stopped one would have ended before it.
  await aws().run(machine, { name: 'later' });

  const asks = [await aws().receive(tokenQueue), await aws().receive(tokenQueue)];
  expect(asks).toMatchObject([{ execution: 'later' }, { execution: 'later' }]);
  const events: string[] = [];
  while (events.at(-1) !== 'later FAILED') {
    const { name, status } = (await aws().receive<StatusEvent>(statusQueue)).detail;
    events.push(`${name} ${status}`);
  }
  expect(events).toEqual(['stopped RUNNING', 'stopped ABORTED', 'later RUNNING', 'later FAILED']);
  expect(await aws().result(stopped)).toMatchObject({ status: 'ABORTED' });
  await expect(
    aws().sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: '{}' })),
  ).rejects.toThrow();
}, 15_000);

async function queueOfStatusEvents(): Promise<string> {
  const queue = await aws().createQueue('status-events');
  const events = new EventBridgeClient(aws().config);
  const EventPattern = JSON.stringify({ source: ['aws.states'] });
  await events.send(new PutRuleCommand({ Name: 'status', EventPattern }));
  const Arn = 'arn:aws:sqs:us-east-1:000000000000:status-events';
  await events.send(new PutTargetsCommand({ Rule: 'status', Targets: [{ Id: 'queue', Arn }] }));
  return queue;
}
