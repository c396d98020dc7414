import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FollowUpSettings } from '../../functions/core/contracts/env.ts';
import { acceptPattern } from './accept.ts';
import { askTimeout, type Channels } from './channels.ts';
import { type Deployment, LambdaFunction } from './lambda-function.ts';
import type { Storage } from './storage.ts';

export interface FollowUpsProps {
  readonly storage: Storage;
  readonly channels: Channels;
  /** Where links lead, without a slash at the end. */
  readonly publicUrl: string;
  /** Takes what could not be followed up, for a person. */
  readonly undelivered: Queue;
}

/** Reminders, and the next people when those before stay silent: one-time schedules that call one Lambda. */
export class FollowUps extends Construct {
  readonly #group: ScheduleGroup;
  readonly #settings: FollowUpSettings;

  constructor(scope: Construct, id: string, deployment: Deployment, props: FollowUpsProps) {
    super(scope, id);
    const { storage, channels, publicUrl, undelivered } = props;
    const fn = new LambdaFunction(this, 'FollowUp', deployment, {
      bundle: 'follow-up',
      timeout: askTimeout,
      environment: { ...storage.environment, PUBLIC_URL: publicUrl },
      undelivered,
    });
    // Where nobody can be reached any more, it closes the request as its expiry would.
    storage.grant(fn, { readWrite: ['APPROVALS', 'CALLS', 'RUN', 'EVENTS'], append: ['AUDIT'] });
    channels.grantAsk(fn);

    this.#group = new ScheduleGroup(this, 'Schedules', {
      scheduleGroupName: `stateward-${deployment.stage.name}`,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = this.#callerOf(fn, undelivered);
    this.#settings = {
      scheduleGroup: this.#group.scheduleGroupName,
      targetArn: fn.functionArn,
      roleArn: role.roleArn,
      deadLetterArn: undelivered.queueArn,
    };
  }

  /** The role of the schedules: nobody else's schedule can take it. */
  #callerOf(fn: LambdaFunction, undelivered: Queue): Role {
    const role = new Role(this, 'Caller', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': Stack.of(this).account,
            'aws:SourceArn': this.#group.scheduleGroupArn,
          },
        },
      }),
    });
    const allow = (action: string, resource: string) =>
      role.addToPolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
    allow('lambda:InvokeFunction', fn.functionArn);
    allow('sqs:SendMessage', undelivered.queueArn);
    return role;
  }

  /** Makes schedules in this group, for this role. */
  grantSchedule(fn: LambdaFunction): void {
    fn.addEnvironment('FOLLOW_UPS', JSON.stringify(this.#settings));
    const schedules = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `${this.#group.scheduleGroupName}/*`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    fn.allow(['scheduler:CreateSchedule'], schedules);
    acceptPattern(
      fn.role as IRole,
      `arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/${this.#settings.scheduleGroup}/*`,
      'Each schedule is named after its request; the group holds nothing else.',
    );
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [this.#settings.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      }),
    );
  }
}
