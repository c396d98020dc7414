import { Duration } from 'aws-cdk-lib';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { busSource } from '../../functions/core/contracts/events.ts';
import { switchSetType } from '../../functions/core/contracts/switch.ts';
import { type Deployment, LambdaFunction } from './lambda-function.ts';
import type { Storage } from './storage.ts';

export interface KillSwitchProps {
  readonly storage: Storage;
  readonly bus: EventBus;
  readonly undelivered: Queue;
}

/** Every step reads the switches itself; this cancels what does not move: runs that wait for a person. */
export class KillSwitch extends Construct {
  constructor(scope: Construct, id: string, deployment: Deployment, props: KillSwitchProps) {
    super(scope, id);
    const { storage, bus, undelivered } = props;
    const fn = new LambdaFunction(this, 'Sweep', deployment, {
      bundle: 'sweep',
      // The longest there is; a retry goes on with what is still open.
      timeout: Duration.minutes(15),
      environment: storage.environment,
      undelivered,
    });
    storage.grant(fn, {
      read: ['SWITCHES', 'TENANTS'],
      write: ['CALLS'],
      readWrite: ['RUN', 'APPROVALS', 'EVENTS'],
      append: ['AUDIT'],
    });
    storage.grantIndexes(fn, ['byStatus']);
    new Rule(this, 'SwitchSet', {
      eventBus: bus,
      eventPattern: { source: [busSource], detailType: [switchSetType] },
      targets: [new LambdaTarget(fn, { deadLetterQueue: undelivered })],
    });
  }
}
