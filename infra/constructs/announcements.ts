import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { busSource, type EventType } from '../../functions/core/contracts/events.ts';
import type { Channels } from './channels.ts';
import { type Deployment, LambdaFunction } from './lambda-function.ts';
import type { Storage } from './storage.ts';

export interface AnnouncementsProps {
  readonly storage: Storage;
  readonly channels: Channels;
  readonly bus: EventBus;
  /** Takes what could not be announced, for a person. */
  readonly undelivered: Queue;
}

const decided: EventType = 'approval.decided';

/** What became of a request, shown where people were asked. It reads and tells, and can decide nothing. */
export class Announcements extends Construct {
  constructor(scope: Construct, id: string, deployment: Deployment, props: AnnouncementsProps) {
    super(scope, id);
    const { storage, channels, bus, undelivered } = props;
    const fn = new LambdaFunction(this, 'Announce', deployment, {
      bundle: 'announce',
      environment: storage.environment,
      undelivered,
    });
    storage.grantRead(fn, ['APPROVALS', 'CALLS']);
    channels.grantAnnounce(fn);
    new Rule(this, 'Decided', {
      eventBus: bus,
      eventPattern: { source: [busSource], detailType: [decided] },
      targets: [new LambdaTarget(fn, { deadLetterQueue: undelivered })],
    });
  }
}
