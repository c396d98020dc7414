import { ConflictException, CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import type { FollowUpSettings } from '../core/contracts/env.ts';
import type { Schedules } from '../core/ports.ts';

/** Each schedule calls the Lambda once, with the payload as its event, and is gone then. */
export const eventBridgeSchedules = (
  { scheduleGroup, targetArn, roleArn, deadLetterArn }: FollowUpSettings,
  client = new SchedulerClient({}),
): Schedules => ({
  async once(name, at, payload) {
    try {
      await client.send(
        new CreateScheduleCommand({
          Name: name,
          GroupName: scheduleGroup,
          ScheduleExpression: `at(${wholeSecond(at)})`,
          ScheduleExpressionTimezone: 'UTC',
          FlexibleTimeWindow: { Mode: 'OFF' },
          ActionAfterCompletion: 'DELETE',
          Target: {
            Arn: targetArn,
            RoleArn: roleArn,
            Input: JSON.stringify(payload),
            DeadLetterConfig: { Arn: deadLetterArn },
            RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 3_600 },
          },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConflictException)) throw error;
    }
  },
});

/** @returns e.g. `2026-11-23T12:02:30`, never before `at`. */
const wholeSecond = (at: string): string =>
  new Date(Math.ceil(Date.parse(at) / 1_000) * 1_000).toISOString().slice(0, 19);
