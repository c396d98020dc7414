import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { EnvironmentVariables } from '../../functions/core/contracts/env.ts';
import type { FunctionName } from '../bundle/entries.ts';
import { budgetEnvironment, episodeEnvironment, type StageConfig, timeToDecide } from '../stages.ts';
import { type Deployment, LambdaFunction } from './lambda-function.ts';
import type { Memory } from './memory.ts';
import type { ModelAccess } from './model-access.ts';
import type { Powers, Storage } from './storage.ts';

interface Step {
  readonly bundle: FunctionName;
  readonly powers: Powers;
  readonly environment?: (stage: StageConfig) => EnvironmentVariables;
  /** Less than the state's own timeout, so that the Lambda says what happened. */
  readonly timeoutSeconds?: number;
  /** Megabytes, where it reads the whole results of a run, up to 10 MB each. */
  readonly memorySize?: number;
}

/**
 * What each of the flow's own states may touch. Nothing here can run a tool; only `Plan` and, for its judge,
 * `VerifyAnswer` can ask the model.
 */
const steps = {
  Admit: {
    bundle: 'admit',
    powers: { readWrite: ['RUN', 'EVENTS'], read: ['EPISODES'], write: ['TENANTS', 'SUBJECTS'] },
  },
  Plan: {
    bundle: 'plan',
    powers: {
      readWrite: ['RUN', 'TURNS', 'EVENTS', 'BUDGET', 'WORKING'],
      read: ['CALLS', 'SWITCHES'],
    },
    environment: (stage) => ({
      ...budgetEnvironment(stage),
      CONTINUE_AFTER_EVENTS: String(stage.continueAfterEvents),
    }),
    timeoutSeconds: 300,
  },
  Guard: {
    bundle: 'guard',
    powers: {
      readWrite: ['RUN', 'TURNS', 'CALLS', 'EVENTS', 'BUDGET'],
      read: ['SWITCHES', 'GRANTS', 'APPROVALS'],
    },
    environment: (stage) => ({
      ...budgetEnvironment(stage),
      ...timeToDecide(stage),
      OWN_DOMAINS: JSON.stringify(stage.ownDomains),
    }),
    memorySize: 1_024,
  },
  ExpireApproval: {
    bundle: 'expire-approval',
    powers: { readWrite: ['APPROVALS', 'CALLS', 'RUN', 'EVENTS'], append: ['AUDIT'] },
  },
  VerifyResults: {
    bundle: 'verify-results',
    powers: { readWrite: ['CALLS', 'EVENTS', 'TURNS', 'RUN', 'BUDGET', 'WORKING'] },
    timeoutSeconds: 55,
    memorySize: 1_024,
  },
  VerifyAnswer: {
    bundle: 'verify-answer',
    powers: { readWrite: ['TURNS', 'CALLS', 'EVENTS', 'RUN', 'BUDGET'], read: ['SWITCHES'] },
    environment: budgetEnvironment,
    timeoutSeconds: 55,
    memorySize: 1_024,
  },
  Settle: {
    bundle: 'settle',
    powers: {
      readWrite: ['RUN', 'TURNS', 'EVENTS', 'APPROVALS', 'BUDGET'],
      read: ['CALLS'],
      append: ['AUDIT'],
      write: ['EPISODES'],
    },
    environment: episodeEnvironment,
  },
} satisfies Record<string, Step>;

/** `reconcile` settles what `Settle` could not. */
export const settlePowers: Powers = steps.Settle.powers;

/** The Lambdas of the flow's own states. The key is the state's name, and the substitution's in the definition. */
export class Steps extends Construct {
  readonly functions: Readonly<Record<string, LambdaFunction>>;

  constructor(
    scope: Construct,
    id: string,
    deployment: Deployment,
    { storage, model, memory }: { storage: Storage; model: ModelAccess; memory: Memory },
  ) {
    super(scope, id);
    const create = (state: string, step: Step) => {
      const { bundle, powers, environment, timeoutSeconds = 30, memorySize } = step;
      const fn = new LambdaFunction(this, state, deployment, {
        bundle,
        timeout: Duration.seconds(timeoutSeconds),
        ...(memorySize && { memorySize }),
        environment: { ...storage.environment, ...environment?.(deployment.stage) },
      });
      storage.grant(fn, powers);
      return fn;
    };
    this.functions = Object.fromEntries(
      Object.entries<Step>(steps).map(([state, step]) => [state, create(state, step)]),
    );
    for (const fn of [this.functions.Plan, this.functions.VerifyAnswer]) model.grantUse(fn as LambdaFunction);
    memory.grantUse(this.functions.Admit as LambdaFunction, 'read');
  }
}
