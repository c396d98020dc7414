import { existsSync } from 'node:fs';
import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import * as errors from '../../functions/core/errors.ts';
import { definitionText } from '../../infra/check/asl.ts';
import { stageNamed } from '../../infra/stages.ts';
import { tools } from '../../tools/registry.ts';
import { StageTemplate } from '../infra/template.ts';
import { definitionOf, type Flow, type State, statesOf } from './interpreter.ts';

const flow = definitionOf(Object.keys(tools));
const flows = ['agent-run', 'compensate'].map((name) => {
  const each = definitionOf(Object.keys(tools), name);
  const states = statesOf(each);
  return { name, flow: each, states, tasks: states.filter(([, { Type }]) => Type === 'Task') };
});
/** Lambdas that each tool has, and the queue: they belong to no state alone. */
const shared = ['ExecuteCall', 'ExecuteUndo', 'RequestUndo'];
const kebab = (noun: string) => noun.replaceAll(/(?<=.)[A-Z]/g, '-$&').toLowerCase();

const targetsOf = ({ Next, Default, Choices = [], Catch = [] }: State): string[] =>
  [Next, Default, ...[...Choices, ...Catch].map((rule) => rule.Next)].filter((name) => name !== undefined);

/** Flows within the flow: itself, and the processor of each Map. */
const scopes = (of: Flow): Flow[] => [
  of,
  ...Object.values(of.States).flatMap(({ ItemProcessor }) => (ItemProcessor ? scopes(ItemProcessor) : [])),
];

const startsExecution = 'arn:aws:states:::states:startExecution';

describe.each(flows)('$name.asl.json', ({ name, flow, states, tasks }) => {
  it('has every state that is named, and names every state that it has', () => {
    for (const { StartAt, States } of scopes(flow)) {
      const named = new Set([StartAt, ...Object.values(States).flatMap(targetsOf)]);
      expect([...named].sort()).toEqual(Object.keys(States).sort());
    }
  });

  it('matches only errors that somebody throws', () => {
    const ours = Object.keys(errors);
    const builtIn =
      /^(States\.(ALL|Timeout|TaskFailed)|Lambda\.TooManyRequestsException|SQS\.(AmazonSQSException|SdkClientException)|StepFunctions\.ExecutionAlreadyExistsException)$/;
    const matched = states.flatMap(([, { Retry = [], Catch = [] }]) =>
      [...Retry, ...Catch].flatMap(({ ErrorEquals }: { ErrorEquals: string[] }) => ErrorEquals),
    );
    for (const name of matched) if (!builtIn.test(name)) expect(ours).toContain(name);
  });

  it("an error's name is its class's, so that Retry finds it", () => {
    const { ModelUnavailableError } = errors;
    expect(new ModelUnavailableError('down', { billed: false }).name).toBe('ModelUnavailableError');
  });

  it('has one file, one Lambda and one substitution for each Task', () => {
    const { functions } = new StageTemplate(stageNamed('local'));
    for (const [name, { Arguments, Resource }] of tasks) {
      if (shared.includes(name) || Resource === startsExecution) continue;
      expect(existsSync(new URL(`../../functions/${kebab(name)}.ts`, import.meta.url)), name).toBe(true);
      expect(functions[kebab(name)]?.id, name).toMatch(new RegExp(`^(Steps|Approvals|Compensation)${name}`));
      if (name !== 'RequestApproval') expect(Arguments.FunctionName).toBe(name);
    }
  });

  it('gives every Task a timeout, and a Catch of everything but for the last', () => {
    for (const [name, { TimeoutSeconds, Catch }] of tasks) {
      expect(TimeoutSeconds, name).toBeDefined();
      if (/^Settle/.test(name)) expect(Catch).toBeUndefined();
      else expect(Catch.at(-1), name).toMatchObject({ ErrorEquals: ['States.ALL'] });
    }
  });

  it('retries a full Lambda service apart from other faults, States.ALL last and alone', () => {
    for (const [name, { Retry, Resource }] of tasks) {
      const all = (Retry as { ErrorEquals: string[] }[]).map(({ ErrorEquals }) => ErrorEquals);
      if (!String(Resource).includes('lambda')) continue;
      expect(all.at(-1), name).toEqual(['States.ALL']);
      expect(all, name).toContainEqual(['Lambda.TooManyRequestsException']);
    }
  });

  it('ends in Succeeded or Failed, and only success is green', () => {
    const ends = Object.entries(flow.States).filter(([, state]) => targetsOf(state).length === 0);
    // `Continued`: the run goes on in another execution, which ends as the run does.
    expect(Object.fromEntries(ends.map(([name, { Type }]) => [name, Type]))).toEqual({
      ...('Continue' in flow.States && { Continued: 'Succeed' }),
      Succeeded: 'Succeed',
      Failed: 'Fail',
    });
    const leadingTo = (name: string) =>
      Object.keys(flow.States).filter((state) => targetsOf(flow.States[state] as State).includes(name));
    // `Needed`: there was nothing to take back.
    expect(leadingTo('Succeeded').filter((state) => state !== 'Needed')).toEqual(['Outcome']);
    expect(leadingTo('Outcome')).toEqual([expect.stringMatching(/^Settle/)]);
    expect((flow.States.Outcome as State).Default).toBe('Failed');
  });

  it('is a definition to a validator that knows nothing of us', () => {
    const { isValid, errorsText } = validate(JSON.parse(definitionText(name)));
    expect(errorsText('\n')).toBe('');
    expect(isValid).toBe(true);
  });

  it('uses no Parallel, and no service whose emulation differs', () => {
    const resources = new Set(tasks.map(([, { Resource }]) => Resource));
    expect(resources).toEqual(
      new Set([
        'arn:aws:states:::lambda:invoke',
        'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
        ...('Continue' in flow.States ? [startsExecution] : []),
      ]),
    );
    expect(states.map(([, { Type }]) => Type)).not.toContain('Parallel');
  });
});

describe('agent-run.asl.json', () => {
  it('waits for a person only so long', () => {
    const { Resource, TimeoutSeconds, Catch } = flow.States.RequestApproval as State;
    expect(Resource).toMatch(/waitForTaskToken$/);
    expect(TimeoutSeconds).toBe('{% $approval.timeoutSeconds %}');
    expect(Catch[0]).toMatchObject({ ErrorEquals: ['States.Timeout'], Next: 'ExpireApproval' });
  });

  it('asks a person at once about a call in doubt, before anything is retried', () => {
    const { Retry, Catch } = flow.States.VerifyResults as State;
    expect(Retry[0]).toEqual({ ErrorEquals: ['CallInDoubtError'], MaxAttempts: 0 });
    expect(Catch[0]).toMatchObject({ ErrorEquals: ['CallInDoubtError'], Next: 'RequestApproval' });
  });

  it('goes on in a new execution at once, before anything is retried or half done', () => {
    const { Retry, Catch } = flow.States.Plan as State;
    expect(Retry[0]).toEqual({ ErrorEquals: ['HistoryFullError'], MaxAttempts: 0 });
    expect(Catch[0]).toEqual({ ErrorEquals: ['HistoryFullError'], Next: 'Continue' });
  });

  it('says to Decide alone what comes after a decision, whoever made it', () => {
    for (const state of ['Guard', 'RequestApproval', 'ExpireApproval'])
      expect(flow.States[state]?.Next, state).toBe('Decide');
  });

  it('judges an edit where it judges the model, and asks the model for nothing', () => {
    const { Choices } = flow.States.Decide as State;
    const [rejudge] = Choices.filter(({ Condition }: { Condition: string }) =>
      Condition.includes("'rejudge'"),
    );
    expect(rejudge.Next).toBe('Guard');
    expect((flow.States.Plan as State).Assign.action).toBe('judge');
    expect((flow.States.Guard as State).Arguments.Payload.action).toBe('{% $action %}');
  });

  it('retries the model for at most ten minutes of waiting', () => {
    const unavailable = (flow.States.Plan as State).Retry.find(({ ErrorEquals }: { ErrorEquals: string[] }) =>
      ErrorEquals.includes('ModelUnavailableError'),
    );
    const { IntervalSeconds, BackoffRate, MaxAttempts } = unavailable;
    const waits = Array.from({ length: MaxAttempts }, (_, i) => IntervalSeconds * BackoffRate ** i);
    expect(waits.reduce((sum, each) => sum + each)).toBeLessThanOrEqual(600);
  });
});
