import { readFileSync } from 'node:fs';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  DefinitionBody,
  LogLevel,
  StateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { root } from '../bundle/entries.ts';
import type { StageConfig } from '../stages.ts';
import { acceptPattern, arnInFinding } from './accept.ts';
import type { LambdaFunction } from './lambda-function.ts';

export interface RunMachineProps {
  readonly stage: StageConfig;
  /** The Lambda of each state, by the state's name. */
  readonly steps: Readonly<Record<string, LambdaFunction>>;
  /** The Lambda of each tool, by the tool's name. */
  readonly tools: Readonly<Record<string, LambdaFunction>>;
  readonly escalationQueue: Queue;
}

/** Formatting is for people; what is deployed changes only with the flow. */
const definition = JSON.stringify(
  JSON.parse(readFileSync(new URL('statemachines/agent-run.asl.json', root), 'utf8')),
);

const versionArn = (fn: LambdaFunction) => fn.currentVersion.functionArn;

/** The orchestrator: `statemachines/agent-run.asl.json` with the versions of the Lambdas put in. */
export class RunMachine extends Construct {
  readonly machine: StateMachine;
  /** What runs are started with: the machine, or the alias that a rollout shifts. */
  readonly startArn: string;

  constructor(scope: Construct, id: string, { stage, steps, tools, escalationQueue }: RunMachineProps) {
    super(scope, id);
    const toolFunctions = Object.entries(tools).map(([name, fn]) => `'${name}':'${versionArn(fn)}'`);
    this.machine = new StateMachine(this, 'AgentRun', {
      stateMachineName: `stateward-${stage.name}`,
      definitionBody: DefinitionBody.fromString(definition),
      definitionSubstitutions: {
        ...Object.fromEntries(Object.entries(steps).map(([name, fn]) => [name, versionArn(fn)])),
        ToolFunctions: `{${toolFunctions.join(',')}}`,
        EscalationQueueUrl: escalationQueue.queueUrl,
      },
      tracingEnabled: true,
      ...(stage.serviceLogs && { logs: this.#logs(stage) }),
    });
    this.#allowToInvoke([...Object.values(steps), ...Object.values(tools)]);
    escalationQueue.grantSendMessages(this.machine);
    this.startArn = stage.rollout ? this.#alias(stage.rollout) : this.machine.stateMachineArn;
  }

  /** Lets the function start runs, and look up the one that was started before under the same name. */
  grantStart(fn: LambdaFunction): void {
    fn.allow(['states:StartExecution'], this.startArn);
    const { partition, region, account } = Stack.of(this);
    const executions = (name: string) => `arn:${partition}:states:${region}:${account}:execution:${name}:*`;
    fn.allow(['states:DescribeExecution'], executions(this.machine.stateMachineName));
    const named = `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${arnInFinding(this.machine).replace('.Arn', '.Name')}:*`;
    acceptPattern(fn.role as IRole, named, 'Executions of this one machine; their names are the runs.');
  }

  #allowToInvoke(functions: readonly LambdaFunction[]): void {
    const resources = functions.map((fn) => `${fn.functionArn}:*`);
    this.machine.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
    for (const fn of functions)
      acceptPattern(
        this.machine.role,
        `${arnInFinding(fn)}:*`,
        'All versions: an execution that waits for a person still names the one it was started with.',
      );
    acceptPattern(
      this.machine.role,
      '*',
      'X-Ray and log delivery have no resources that a policy could name.',
    );
  }

  #logs({ name, logRetentionDays }: StageConfig) {
    const destination = new LogGroup(this, 'Logs', {
      // Under this prefix the log group needs no entry in a resource policy, whose length is limited.
      logGroupName: `/aws/vendedlogs/states/stateward-${name}`,
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Execution data holds task tokens.
    return { destination, level: LogLevel.ALL, includeExecutionData: false };
  }

  #alias({ percentage, intervalMinutes }: NonNullable<StageConfig['rollout']>): string {
    const version = new CfnStateMachineVersion(this, 'Version', {
      stateMachineArn: this.machine.stateMachineArn,
      stateMachineRevisionId: this.machine.stateMachineRevisionId,
    });
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const alias = new CfnStateMachineAlias(this, 'Live', {
      name: 'live',
      deploymentPreference: {
        type: 'LINEAR',
        percentage,
        interval: intervalMinutes,
        stateMachineVersionArn: version.attrArn,
      },
    });
    return alias.attrArn;
  }
}
