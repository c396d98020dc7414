import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  type StateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { StageConfig } from '../stages.ts';
import { acceptPattern, arnInFinding } from './accept.ts';
import { FlowMachine } from './flow-machine.ts';
import type { LambdaFunction } from './lambda-function.ts';

export interface RunMachineProps {
  readonly stage: StageConfig;
  /** The Lambda of each state, by the state's name. */
  readonly steps: Readonly<Record<string, LambdaFunction>>;
  /** The Lambda of each tool, by the tool's name. */
  readonly tools: Readonly<Record<string, LambdaFunction>>;
  readonly escalationQueue: Queue;
}

const aliasName = 'live';

/** The orchestrator: `statemachines/agent-run.asl.json`. */
export class RunMachine extends Construct {
  readonly machine: StateMachine;
  /** What runs are started with: the machine, or the alias that a rollout shifts. */
  readonly startArn: string;

  constructor(scope: Construct, id: string, { stage, steps, tools, escalationQueue }: RunMachineProps) {
    super(scope, id);
    const name = `stateward-${stage.name}`;
    // By name, for the definition cannot refer to what is made of it. A run goes on with what new runs start with.
    const ownArn = Stack.of(this).formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: stage.rollout ? `${name}:${aliasName}` : name,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.machine = new FlowMachine(this, 'AgentRun', {
      stage,
      definition: 'agent-run',
      name,
      steps,
      tools: { substitution: 'ToolFunctions', functions: tools },
      escalationQueue,
      arns: { RunMachineArn: ownArn },
    });
    this.machine.addToRolePolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [ownArn] }),
    );
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

  #alias({ percentage, intervalMinutes }: NonNullable<StageConfig['rollout']>): string {
    const version = new CfnStateMachineVersion(this, 'Version', {
      stateMachineArn: this.machine.stateMachineArn,
      stateMachineRevisionId: this.machine.stateMachineRevisionId,
    });
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const alias = new CfnStateMachineAlias(this, 'Live', {
      name: aliasName,
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
