import {
  ConflictException,
  type CreateScheduleCommand,
  type CreateScheduleCommandInput,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import { eventBridgeSchedules } from '../../../functions/adapters/schedules.ts';

const settings = {
  scheduleGroup: 'stateward-test',
  targetArn: 'arn:aws:lambda:us-east-1:000000000000:function:follow-up',
  roleArn: 'arn:aws:iam::000000000000:role/caller',
  deadLetterArn: 'arn:aws:sqs:us-east-1:000000000000:undelivered',
};

/** Schedules with a service that answers so. */
function schedules(answer: (input: CreateScheduleCommandInput) => object) {
  const client = new SchedulerClient({});
  const send = async ({ input }: CreateScheduleCommand) => answer(input);
  return eventBridgeSchedules(settings, Object.assign(client, { send }));
}

describe('a schedule', () => {
  it('calls once, at a whole second of UTC that is never too early, and is gone then', async () => {
    const made: CreateScheduleCommandInput[] = [];
    const { once } = schedules((input) => ({ made: made.push(input) }));
    await once('remind-0-abc', '2026-11-23T12:02:30.001Z', { step: 'remind' });
    await once('remind-0-abd', '2026-11-23T12:02:30.000Z', { step: 'remind' });
    expect(made.map(({ ScheduleExpression }) => ScheduleExpression)).toEqual([
      'at(2026-11-23T12:02:31)',
      'at(2026-11-23T12:02:30)',
    ]);
    expect(made[0]).toMatchObject({
      Name: 'remind-0-abc',
      GroupName: 'stateward-test',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: {
        Arn: settings.targetArn,
        RoleArn: settings.roleArn,
        Input: '{"step":"remind"}',
        DeadLetterConfig: { Arn: settings.deadLetterArn },
      },
    });
  });

  it('that is there already is as good as made', async () => {
    const { once } = schedules(() => {
      throw new ConflictException({ message: 'It is there.', Message: 'It is there.', $metadata: {} });
    });
    await once('remind-0-abc', '2026-11-23T12:02:30.000Z', {});
  });

  it('that cannot be made is not taken for made', async () => {
    const { once } = schedules(() => {
      throw new Error('ThrottlingException');
    });
    await expect(once('remind-0-abc', '2026-11-23T12:02:30.000Z', {})).rejects.toThrow('Throttling');
  });
});
