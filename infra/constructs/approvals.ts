import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { askTimeout, type Channels } from './channels.ts';
import type { Compensation } from './compensation.ts';
import type { FollowUps } from './follow-ups.ts';
import { type Deployment, LambdaFunction } from './lambda-function.ts';
import { WorkQueue } from './queues.ts';
import type { RunMachine } from './run-machine.ts';
import type { Storage } from './storage.ts';
import { readTableStream } from './table-stream.ts';

export interface ApprovalsProps {
  readonly storage: Storage;
  readonly channels: Channels;
  readonly followUps: FollowUps;
  /** Where links lead, without a slash at the end. */
  readonly publicUrl: string;
  readonly undelivered: Queue;
}

/** The human escalation queue, what asks people, and the one Lambda that can let a waiting run go on. */
export class Approvals extends Construct {
  readonly escalation: WorkQueue;
  readonly resume: LambdaFunction;

  constructor(scope: Construct, id: string, deployment: Deployment, props: ApprovalsProps) {
    super(scope, id);
    const { storage, channels, followUps, publicUrl, undelivered } = props;
    const { approvals, keepData } = deployment.stage;
    const tokenKey = new Key(this, 'TokenKey', {
      description: 'Stateward: encrypts the task tokens of waiting runs',
      enableKeyRotation: true,
      removalPolicy: keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.escalation = new WorkQueue(this, 'Escalation', askTimeout);

    const request = new LambdaFunction(this, 'RequestApproval', deployment, {
      bundle: 'request-approval',
      timeout: askTimeout,
      environment: {
        ...storage.environment,
        APPROVER_GROUPS: JSON.stringify(approvals.groups),
        BUSINESS_HOURS: JSON.stringify(approvals.businessHours),
        PUBLIC_URL: publicUrl,
        TOKEN_KEY_ARN: tokenKey.keyArn,
      },
    });
    storage.grant(request, {
      readWrite: ['APPROVALS', 'CALLS', 'RUN', 'EVENTS'],
      read: ['SWITCHES'],
      append: ['AUDIT'],
    });
    request.allow(['kms:Encrypt'], tokenKey.keyArn);
    channels.grantAsk(request);
    followUps.grantSchedule(request);
    this.escalation.feed(request);

    this.resume = new LambdaFunction(this, 'Resume', deployment, {
      bundle: 'resume',
      timeout: Duration.seconds(30),
      environment: { ...storage.environment, TOKEN_KEY_ARN: tokenKey.keyArn },
    });
    storage.grantRead(this.resume, ['APPROVALS', 'CALLS']);
    this.resume.allow(['kms:Decrypt'], tokenKey.keyArn);
    readTableStream(this.resume, storage, {
      newImage: {
        entity: { S: ['approval'] },
        status: { S: ['approved', 'rejected', 'expired', 'cancelled'] },
      },
      undelivered,
    });
  }

  /** Only `resume` may answer a waiting state. AWS checks the machine's ARN, though its reference lists none. */
  grantResume({ machine, startArn }: RunMachine, compensation: Compensation): void {
    const arns = new Set([machine.stateMachineArn, startArn, compensation.machine.stateMachineArn]);
    this.resume.allow(['states:SendTaskSuccess', 'states:SendTaskFailure'], ...arns);
  }
}
