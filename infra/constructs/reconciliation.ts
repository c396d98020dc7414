import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { EnvironmentVariables } from '../../functions/core/contracts/env.ts';
import type { FunctionName } from '../bundle/entries.ts';
import { type Deployment, LambdaFunction } from './lambda-function.ts';
import type { Powers, Storage } from './storage.ts';

export interface ReconciliationProps {
  readonly bundle: FunctionName;
  readonly machine: StateMachine;
  readonly storage: Storage;
  readonly powers: Powers;
  readonly environment?: EnvironmentVariables;
  /** Takes what could not be reconciled, for a person. */
  readonly undelivered: Queue;
}

/** Settles what an execution left open that ended without doing so itself: stopped, timed out, or crashed. */
export function reconcile(
  scope: Construct,
  id: string,
  deployment: Deployment,
  { bundle, machine, storage, powers, environment, undelivered }: ReconciliationProps,
): void {
  const fn = new LambdaFunction(scope, id, deployment, {
    bundle,
    environment: { ...storage.environment, ...environment },
    undelivered,
  });
  storage.grant(fn, powers);
  new Rule(scope, 'ExecutionEnded', {
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { stateMachineArn: [machine.stateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
    },
    targets: [new LambdaTarget(fn, { deadLetterQueue: undelivered })],
  });
}
