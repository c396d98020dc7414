import { Duration } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Deployment, LambdaFunction } from './lambda-function.ts';
import type { Memory } from './memory.ts';
import type { Storage } from './storage.ts';

export interface ErasureProps {
  readonly storage: Storage;
  readonly memory: Memory;
  /** Takes what could not be erased, for a person. */
  readonly undelivered: Queue;
}

/** Erases all there is about a subject: nobody else may take away what runs left. */
export class Erasure extends Construct {
  readonly #erase: LambdaFunction;

  constructor(scope: Construct, id: string, deployment: Deployment, props: ErasureProps) {
    super(scope, id);
    const { storage, memory, undelivered } = props;
    this.#erase = new LambdaFunction(this, 'Erase', deployment, {
      bundle: 'erase',
      timeout: Duration.minutes(15),
      environment: storage.environment,
      undelivered,
    });
    storage.grant(this.#erase, {
      readWrite: [
        'RUN',
        'TURNS',
        'CALLS',
        'WORKING',
        'EVENTS',
        'APPROVALS',
        'GRANTS',
        'SUBJECTS',
        'ERASURES',
      ],
      write: ['EPISODES'],
    });
    storage.grantDeleteValues(this.#erase, ['RUN', 'TURNS', 'CALLS']);
    memory.grantDelete(this.#erase);
  }

  /** Lets the function ask for erasures, and look them up. */
  grantRequest(fn: LambdaFunction, storage: Storage): void {
    fn.addEnvironment('ERASE_FUNCTION', this.#erase.functionName);
    fn.allow(['lambda:InvokeFunction'], this.#erase.functionArn);
    storage.grant(fn, { readWrite: ['ERASURES'], read: ['SUBJECTS'] });
  }
}
