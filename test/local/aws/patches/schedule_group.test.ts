import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { beforeAll, expect, test } from 'vitest';
import { useLocalAws } from '../support/aws.ts';

const aws = useLocalAws({ enforceIam: true });

beforeAll(async () => {
  const scheduler = new SchedulerClient(aws().config);
  for (const Name of ['reminders', 'payroll']) await scheduler.send(new CreateScheduleGroupCommand({ Name }));
});

test('who may make schedules of a group may make them there, and nowhere else', async () => {
  const credentials = await aws().createUser('reminder', {
    Action: 'scheduler:CreateSchedule',
    Resource: 'arn:aws:scheduler:us-east-1:000000000000:schedule/reminders/*',
  });
  const scheduler = new SchedulerClient({ ...aws().config, credentials });
  const create = (GroupName: string | undefined, Name = 'tomorrow') =>
    scheduler.send(
      new CreateScheduleCommand({
        Name,
        GroupName,
        ScheduleExpression: 'at(2099-01-01T00:00:00)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: 'arn:aws:sqs:us-east-1:000000000000:nobody',
          RoleArn: 'arn:aws:iam::000000000000:role/nobody',
        },
      }),
    );

  expect((await create('reminders')).ScheduleArn).toContain(':schedule/reminders/tomorrow');
  await expect(create('payroll')).rejects.toThrow('not authorized');
  await expect(create(undefined)).rejects.toThrow('not authorized');
});
