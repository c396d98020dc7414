import { readFileSync } from 'node:fs';
import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { root } from '../bundle/entries.ts';
import type { StageConfig } from '../stages.ts';
import { acceptPattern, arnInFinding } from './accept.ts';
import type { LambdaFunction } from './lambda-function.ts';

type Functions = Readonly<Record<string, LambdaFunction>>;

export interface FlowMachineProps {
  readonly stage: StageConfig;
  /** Of the file in `statemachines/`, without its endings. */
  readonly definition: string;
  readonly name: string;
  /** The Lambda of each state, by the state's name. */
  readonly steps: Functions;
  /** The Lambdas of tools that it may call, by the tool's name, and the substitution that takes them. */
  readonly tools: { readonly substitution: string; readonly functions: Functions };
  readonly escalationQueue: Queue;
  /** What else the definition names, by substitution. */
  readonly arns?: Readonly<Record<string, string>>;
}

/** Formatting is for people; what is deployed changes only with the flow. */
const textOf = (definition: string) =>
  JSON.stringify(JSON.parse(readFileSync(new URL(`statemachines/${definition}.asl.json`, root), 'utf8')));

const versionArn = (fn: LambdaFunction) => fn.currentVersion.functionArn;

/** A definition of `statemachines/` with the versions of the Lambdas put in, and a role that may invoke them. */
export class FlowMachine extends StateMachine {
  constructor(scope: Construct, id: string, props: FlowMachineProps) {
    const { stage, definition, name, steps, tools, escalationQueue, arns } = props;
    const versions = Object.entries(tools.functions).map(([tool, fn]) => `'${tool}':'${versionArn(fn)}'`);
    super(scope, id, {
      stateMachineName: name,
      definitionBody: DefinitionBody.fromString(textOf(definition)),
      definitionSubstitutions: {
        ...Object.fromEntries(Object.entries(steps).map(([state, fn]) => [state, versionArn(fn)])),
        [tools.substitution]: `{${versions.join(',')}}`,
        EscalationQueueUrl: escalationQueue.queueUrl,
        ...arns,
      },
      tracingEnabled: true,
      ...(stage.serviceLogs && { logs: logsOf(scope, name, stage) }),
    });
    this.#allowToInvoke([...Object.values(steps), ...Object.values(tools.functions)]);
    escalationQueue.grantSendMessages(this);
  }

  #allowToInvoke(functions: readonly LambdaFunction[]): void {
    const resources = functions.map((fn) => `${fn.functionArn}:*`);
    this.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
    for (const fn of functions)
      acceptPattern(
        this.role,
        `${arnInFinding(fn)}:*`,
        'All versions: an execution that waits for a person still names the one it was started with.',
      );
    acceptPattern(this.role, '*', 'X-Ray and log delivery have no resources that a policy could name.');
  }
}

function logsOf(scope: Construct, name: string, { logRetentionDays }: StageConfig) {
  const destination = new LogGroup(scope, 'Logs', {
    // Under this prefix the log group needs no entry in a resource policy, whose length is limited.
    logGroupName: `/aws/vendedlogs/states/${name}`,
    retention: logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  // Execution data holds task tokens.
  return { destination, level: LogLevel.ALL, includeExecutionData: false };
}
