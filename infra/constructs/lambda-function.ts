import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as CdkFunction,
  Code,
  type FunctionProps,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { EnvironmentVariables } from '../../functions/core/contracts/env.ts';
import type { BundleName } from '../bundle/entries.ts';
import type { Bundles } from '../bundle.ts';
import type { StageConfig } from '../stages.ts';
import { acceptPattern } from './accept.ts';

/** What every construct needs to know of the deployment. */
export interface Deployment {
  readonly stage: StageConfig;
  readonly bundles: Bundles;
}

export interface LambdaFunctionProps
  extends Partial<Omit<FunctionProps, 'code' | 'handler' | 'environment'>> {
  readonly bundle: BundleName;
  readonly environment?: EnvironmentVariables;
  /** Takes the events that it failed for three times, for a person; where nobody waits for its answer. */
  readonly undelivered?: Queue;
  /** Variables that are not ours, e.g. those a tool asked for. */
  readonly toolEnvironment?: Readonly<Record<string, string>>;
}

/** Megabytes. Steps wait for others most of the time, so more would be paid for, not used. */
const memorySize = 512;

/**
 * A Lambda as all of ours are: a bundle, a role that may write its own log and traces and nothing else, JSON logs
 * that are deleted in time. What the caller gives wins over the defaults.
 */
export class LambdaFunction extends CdkFunction {
  constructor(scope: Construct, id: string, { stage, bundles }: Deployment, props: LambdaFunctionProps) {
    const { bundle, environment, toolEnvironment, undelivered, ...given } = props;
    const code = bundles[bundle];
    if (!code) throw new Error(`There is no bundle "${bundle}" for ${id}; see infra/bundle/entries.ts.`);
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    logGroup.grantWrite(role);
    acceptPattern(role, '*', 'X-Ray has no resources that a policy could name.');
    super(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize,
      timeout: Duration.seconds(30),
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      role,
      // A version that an execution was started with must outlive the deploy that replaces it.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      ...(undelivered && { onFailure: new SqsDestination(undelivered), retryAttempts: 2 }),
      ...given,
      code: Code.fromAsset(code.directory),
      handler: `${bundle}.handler`,
      environment: {
        STAGE: stage.name,
        POWERTOOLS_SERVICE_NAME: 'stateward',
        POWERTOOLS_METRICS_NAMESPACE: 'Stateward',
        ...toolEnvironment,
        ...environment,
      },
    });
  }

  /** @param resources ARNs; never `*`. */
  allow(actions: readonly string[], ...resources: readonly string[]): void {
    this.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }
}
