import { Duration } from 'aws-cdk-lib';
import { type EventBus, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { busSource, type EventType } from '../../functions/core/contracts/events.ts';
import { tools } from '../../tools/registry.ts';
import { timeToDecide } from '../stages.ts';
import { FlowMachine } from './flow-machine.ts';
import { type Deployment, LambdaFunction } from './lambda-function.ts';
import { reconcile } from './reconciliation.ts';
import type { Powers, Storage } from './storage.ts';

/**
 * The tools that take back what others did.
 * @throws Error that names the tool whose `undo` names no tool.
 */
export const undoToolNames: readonly string[] = [
  ...new Set(
    Object.values(tools).flatMap(({ name, undo }) => {
      if (!undo) return [];
      if (!Object.hasOwn(tools, undo.tool))
        throw new Error(
          `tools/${name}/tool.ts: undo names the tool "${undo.tool}", which is no folder of tools/.`,
        );
      return [undo.tool];
    }),
  ),
].sort();

export interface CompensationProps {
  readonly storage: Storage;
  readonly bus: EventBus;
  /** The Lambda of each tool, by the tool's name. */
  readonly tools: Readonly<Record<string, LambdaFunction>>;
  readonly escalationQueue: Queue;
  readonly undelivered: Queue;
}

const settlePowers: Powers = {
  readWrite: ['CALLS', 'EVENTS', 'APPROVALS', 'RUN'],
  append: ['AUDIT'],
};
const timeout = Duration.seconds(30);

/** Takes back what a failed run did: `statemachines/compensate.asl.json`, and what starts it. It can run no other tool. */
export class Compensation extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, deployment: Deployment, props: CompensationProps) {
    super(scope, id);
    const { stage } = deployment;
    this.machine = new FlowMachine(this, 'Undoing', {
      stage,
      definition: 'compensate',
      name: `stateward-${stage.name}-compensate`,
      steps: this.#steps(deployment, props.storage),
      tools: { substitution: 'UndoFunctions', functions: undoTools(props.tools) },
      escalationQueue: props.escalationQueue,
    });
    this.#start(props);
    reconcile(this, 'ReconcileCompensation', deployment, {
      ...props,
      bundle: 'reconcile-compensation',
      powers: settlePowers,
      machine: this.machine,
    });
  }

  #steps(deployment: Deployment, storage: Storage) {
    const { environment } = storage;
    const Compensate = new LambdaFunction(this, 'Compensate', deployment, {
      bundle: 'compensate',
      timeout,
      environment: { ...environment, ...timeToDecide(deployment.stage) },
    });
    storage.grant(Compensate, { readWrite: ['CALLS', 'EVENTS'], read: ['RUN'] });
    const SettleCompensation = new LambdaFunction(this, 'SettleCompensation', deployment, {
      bundle: 'settle-compensation',
      timeout,
      environment,
    });
    storage.grant(SettleCompensation, settlePowers);
    return { Compensate, SettleCompensation };
  }

  /** When a run has failed, and when a person asks. */
  #start({ bus, undelivered }: CompensationProps) {
    const target = new SfnStateMachine(this.machine, {
      input: RuleTargetInput.fromEventPath('$.detail'),
      deadLetterQueue: undelivered,
    });
    const rule = (name: string, type: EventType, detail: Record<string, readonly string[]>) =>
      new Rule(this, name, {
        eventBus: bus,
        eventPattern: { source: [busSource], detailType: [type], detail },
        targets: [target],
      });
    rule('RunFailed', 'run.finished', { status: ['failed'] });
    rule('Requested', 'compensation.requested', { by: ['person'] });
  }
}

const undoTools = (functions: CompensationProps['tools']) =>
  Object.fromEntries(Object.entries(functions).filter(([name]) => undoToolNames.includes(name)));
