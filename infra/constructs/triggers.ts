import { Duration } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { busSource, runRequestedType } from '../../functions/core/contracts/events.ts';
import { episodeEnvironment } from '../stages.ts';
import { type Deployment, LambdaFunction } from './lambda-function.ts';
import { WorkQueue } from './queues.ts';
import { reconcile } from './reconciliation.ts';
import type { RunMachine } from './run-machine.ts';
import { settlePowers } from './steps.ts';
import type { Storage } from './storage.ts';
import { readTableStream } from './table-stream.ts';

export interface TriggersProps {
  readonly storage: Storage;
  readonly machine: RunMachine;
  readonly undelivered: Queue;
}

/** The bus: requests come in through a queue that holds them back, and what happens goes out. */
export class Triggers extends Construct {
  readonly bus: EventBus;
  readonly ingress: WorkQueue;

  constructor(scope: Construct, id: string, deployment: Deployment, props: TriggersProps) {
    super(scope, id);
    const { stage } = deployment;
    this.bus = new EventBus(this, 'Bus', { eventBusName: `stateward-${stage.name}` });
    const timeout = Duration.seconds(30);
    this.ingress = new WorkQueue(this, 'Ingress', timeout);
    this.#takeRequests(deployment, props, timeout);
    this.#publish(deployment, props, timeout);
    reconcile(this, 'Reconcile', deployment, {
      ...props,
      bundle: 'reconcile',
      powers: settlePowers,
      environment: episodeEnvironment(deployment.stage),
      machine: props.machine.machine,
    });
  }

  /** `run.requested` → queue → the same admission as over HTTP. */
  #takeRequests(deployment: Deployment, { storage, machine }: TriggersProps, timeout: Duration) {
    const { queue, deadLetters } = this.ingress;
    new Rule(this, 'RunRequested', {
      eventBus: this.bus,
      eventPattern: { source: [busSource], detailType: [runRequestedType] },
      targets: [new SqsQueue(queue, { deadLetterQueue: deadLetters })],
    });
    const fn = new LambdaFunction(this, 'IngressFunction', deployment, {
      bundle: 'ingress',
      timeout,
      environment: {
        ...storage.environment,
        STATE_MACHINE_ARN: machine.startArn,
        BUS_NAME: this.bus.eventBusName,
        INGRESS_DLQ_URL: deadLetters.queueUrl,
        DEFAULT_TENANT: deployment.stage.defaultTenant,
      },
    });
    storage.grant(fn, { readWrite: ['RUN', 'EVENTS'], read: ['SWITCHES'], write: ['TENANTS', 'SUBJECTS'] });
    machine.grantStart(fn);
    fn.allow(['events:PutEvents'], this.bus.eventBusArn);
    fn.allow(['sqs:SendMessage'], deadLetters.queueArn);
    this.ingress.feed(fn, deployment.stage.ingressConcurrency);
  }

  /** What a run's history says, and which kill switches change, for everyone who listens. */
  #publish(deployment: Deployment, { storage, undelivered }: TriggersProps, timeout: Duration) {
    const fn = new LambdaFunction(this, 'Publish', deployment, {
      bundle: 'publish',
      timeout,
      environment: { BUS_NAME: this.bus.eventBusName },
    });
    fn.allow(['events:PutEvents'], this.bus.eventBusArn);
    readTableStream(fn, storage, { newImage: { entity: { S: ['event', 'switch'] } }, undelivered });
  }
}
