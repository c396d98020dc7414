import { readFileSync } from 'node:fs';
import jsonata from 'jsonata';

// biome-ignore lint/suspicious/noExplicitAny: the definition is JSON of many shapes, and states hold any JSON.
export type Json = any;

export interface State {
  readonly Type: string;
  readonly [field: string]: Json;
}
export interface Flow {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** A definition as it is deployed, with names where the stack puts ARNs. */
export const definitionOf = (tools: readonly string[], name = 'agent-run'): Flow => {
  const text = readFileSync(new URL(`../../statemachines/${name}.asl.json`, import.meta.url), 'utf8');
  const functions = `{${tools.map((tool) => `'${tool}':'${tool}'`).join(',')}}`;
  return JSON.parse(text.replace(/\$\{\w+Functions\}/, functions).replaceAll(/\$\{(\w+)\}/g, '$1'));
};

/** Every state, those inside a Map included. */
export const statesOf = ({ States }: Flow): [string, State][] =>
  Object.entries(States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor) : []),
  ]);

const expression = /^\{%([\s\S]*)%\}$/;

/** Every JSONata expression in a part of the definition. */
export function expressionsIn(part: Json): string[] {
  if (typeof part === 'string') return expression.test(part) ? [part] : [];
  return part !== null && typeof part === 'object' ? Object.values(part).flatMap(expressionsIn) : [];
}

/** What a task throws: the name is the ASL error. */
export class TaskError extends Error {
  override readonly name: string;
  constructor(name: string, message = 'as the test wants it') {
    super(message);
    this.name = name;
  }
}

export interface Execution {
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly error?: string;
  readonly cause?: string;
  /** States entered, in order; each is a transition. */
  readonly entered: readonly string[];
  /** Every expression that was evaluated. */
  readonly evaluated: ReadonlySet<string>;
}

/** Called with the name of the Lambda or queue, and with what the state sends it. */
export type Tasks = (resource: string, payload: Json) => Promise<Json> | Json;

/** When every state is entered, as its context says. */
export const enteredAt = new Date('2026-01-02T03:04:05.678Z');

/** Runs the part of the States Language that the flow uses, as AWS documents it; retries are not simulated. */
export class Interpreter {
  readonly #tasks: Tasks;
  readonly #entered: string[] = [];
  readonly #evaluated = new Set<string>();

  constructor(tasks: Tasks) {
    this.#tasks = tasks;
  }

  async run(flow: Flow, input: Json): Promise<Execution> {
    const seen = { entered: this.#entered, evaluated: this.#evaluated };
    try {
      await this.#walk(flow, input, {});
      return { status: 'SUCCEEDED', ...seen };
    } catch (error) {
      const { name, message } = error as Error;
      return { status: 'FAILED', error: name, cause: message, ...seen };
    }
  }

  async #walk(flow: Flow, input: Json, outer: Json): Promise<Json> {
    const variables = { ...outer };
    let value = input;
    for (let name: string | undefined = flow.StartAt; name; ) {
      const state: State | undefined = flow.States[name];
      if (!state) throw new TaskError('States.Runtime', `there is no state ${name}`);
      this.#entered.push(name);
      const step: { output: Json; next: string | undefined } = await this.#enter(state, value, variables);
      value = step.output;
      name = step.next;
    }
    return value;
  }

  async #enter(
    state: State,
    input: Json,
    variables: Json,
  ): Promise<{ output: Json; next: string | undefined }> {
    const context = {
      Execution: { Id: 'arn:aws:states:eu-west-1:123456789012:execution:flow:name', Name: 'execution' },
      Task: { Token: 'token' },
      State: { EnteredTime: enteredAt.toISOString(), RetryCount: 0 },
    };
    const states = { input, context };
    try {
      const result = await this.#act(state, states, variables);
      const branch = state.Choices && (await this.#choose(state, states, variables));
      return await this.#leave(
        state,
        { ...states, result },
        variables,
        branch ?? state.Next,
        result ?? input,
      );
    } catch (error) {
      const { name, message } = error as Error;
      const caught = state.Catch?.find(
        ({ ErrorEquals }: Json) => ErrorEquals.includes(name) || ErrorEquals.includes('States.ALL'),
      );
      if (!caught || name === 'States.Runtime') throw error;
      const errorOutput = { Error: name, Cause: message };
      return this.#leave(caught, { ...states, errorOutput }, variables, caught.Next, errorOutput);
    }
  }

  /** `Assign` and `Output` both see the variables as they were before. */
  async #leave(rules: Json, states: Json, variables: Json, next: string | undefined, otherwise: Json) {
    const output = 'Output' in rules ? await this.#evaluate(rules.Output, states, variables) : otherwise;
    Object.assign(variables, await this.#evaluate(rules.Assign ?? {}, states, variables));
    return { output, next };
  }

  async #act(state: State, states: Json, variables: Json): Promise<Json> {
    const evaluate = (part: Json) => this.#evaluate(part, states, variables);
    switch (state.Type) {
      case 'Fail':
        throw new TaskError(await evaluate(state.Error), await evaluate(state.Cause));
      case 'Map': {
        const items: Json[] = await evaluate(state.Items);
        if (!Array.isArray(items)) throw new TaskError('States.QueryEvaluationError', 'Items is no array');
        const walk = (item: Json) => this.#walk(state.ItemProcessor, item, variables);
        if (state.MaxConcurrency !== 1) return Promise.all(items.map(walk));
        const outputs: Json[] = [];
        for (const item of items) outputs.push(await walk(item));
        return outputs;
      }
      case 'Task': {
        const { FunctionName, Payload, QueueUrl, MessageBody, StateMachineArn, ...execution } =
          await evaluate(state.Arguments);
        const timeout = await evaluate(state.TimeoutSeconds);
        if (!Number.isInteger(timeout)) throw new TaskError('States.Runtime', 'TimeoutSeconds is no integer');
        if (QueueUrl) return this.#tasks(QueueUrl, MessageBody);
        if (StateMachineArn) return this.#tasks(StateMachineArn, execution);
        return { Payload: await this.#tasks(FunctionName, Payload) };
      }
      case 'Wait': {
        const seconds = await evaluate(state.Seconds);
        if (!Number.isInteger(seconds)) throw new TaskError('States.Runtime', 'Seconds is no integer');
        return undefined;
      }
      default:
        return undefined;
    }
  }

  async #choose(state: State, states: Json, variables: Json): Promise<string> {
    for (const { Condition, Next } of state.Choices)
      if (await this.#evaluate(Condition, states, variables)) return Next;
    return state.Default;
  }

  async #evaluate(part: Json, states: Json, variables: Json): Promise<Json> {
    if (Array.isArray(part)) return Promise.all(part.map((each) => this.#evaluate(each, states, variables)));
    if (part !== null && typeof part === 'object') {
      const fields = Object.entries(part).map(async ([key, each]) => [
        key,
        await this.#evaluate(each, states, variables),
      ]);
      return Object.fromEntries(await Promise.all(fields));
    }
    const [, code] = (typeof part === 'string' && expression.exec(part)) || [];
    if (code === undefined) return part;
    this.#evaluated.add(part);
    const value = await jsonata(code).evaluate(undefined, { ...variables, states });
    // Step Functions fails a state whose expression has no value.
    if (value === undefined) throw new TaskError('States.QueryEvaluationError', `no value: ${code}`);
    return JSON.parse(JSON.stringify(value));
  }
}
