import { setTimeout as wait } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { type Decided, type ExecutionInput, ExecutionInputSchema } from '../core/contracts/state.ts';

export interface Executions {
  /** Starts the run's execution once. @returns the input it was first started with. */
  start(input: ExecutionInput): Promise<ExecutionInput>;
}

/** The execution's name is the run id: whoever starts it second finds what the first one asked for. */
export const sfnExecutions = (stateMachineArn: string, client = new SFNClient({})): Executions => ({
  async start(input) {
    try {
      const started = new StartExecutionCommand({
        stateMachineArn,
        name: input.runId,
        input: JSON.stringify(input),
      });
      await client.send(started);
      return input;
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
      const executionArn = executionArnOf(stateMachineArn, input.runId);
      const execution = await describe(client, executionArn);
      return ExecutionInputSchema.parse(JSON.parse(execution.input ?? 'null'));
    }
  },
});

/** Reads are eventually consistent: an execution that was just started may not be seen yet. */
async function describe(
  client: SFNClient,
  executionArn: string,
  triesLeft = 5,
): Promise<{ input?: string | undefined }> {
  try {
    return await client.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (!(error instanceof ExecutionDoesNotExist) || triesLeft === 0) throw error;
    await wait(200);
    return describe(client, executionArn, triesLeft - 1);
  }
}

/** @param stateMachineArn may end in an alias, which is no part of the execution's own ARN. */
const executionArnOf = (stateMachineArn: string, name: string): string =>
  `${stateMachineArn.split(':').slice(0, 7).join(':').replace(':stateMachine:', ':execution:')}:${name}`;

export interface WaitingTasks {
  /** @returns `false` where nobody waits any more: the state timed out, or was answered before. */
  succeed(taskToken: string, output: Decided): Promise<boolean>;
}

export const sfnWaitingTasks = (client = new SFNClient({})): WaitingTasks => ({
  async succeed(taskToken, output) {
    try {
      await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
      return true;
    } catch (error) {
      if (error instanceof TaskDoesNotExist || error instanceof TaskTimedOut) return false;
      throw error;
    }
  },
});
