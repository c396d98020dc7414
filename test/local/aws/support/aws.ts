import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  type StartExecutionCommandInput,
} from '@aws-sdk/client-sfn';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from 'vitest';
import { type LocalAws, type LocalAwsOptions, startLocalAws } from '../../../../local/aws/local-aws.ts';
import { ensurePython } from '../../../../local/aws/venv.mjs';
import { REPOSITORY } from './repository.ts';
import { type Credentials, type SignedRequest, signedFetch } from './signed.ts';
import { until } from './until.ts';
import { zipOf } from './zip.ts';

export const ROLE = 'arn:aws:iam::000000000000:role/test';

/** A patch to do without, for the proof that its test fails then: WITHOUT_PATCH=error_names npx vitest run … */
const withoutPatches = process.env.WITHOUT_PATCH?.split(',') ?? [];

/** Local AWS for the tests of one file, and what they do with it. */
export class TestAws {
  readonly sfn: SFNClient;
  readonly sqs: SQSClient;
  /** Of the root user, who may do everything. */
  readonly config;
  readonly local: LocalAws;

  constructor(local: LocalAws) {
    this.local = local;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    this.config = { endpoint: local.endpoint, region: local.region, credentials };
    this.sfn = new SFNClient(this.config);
    this.sqs = new SQSClient(this.config);
  }

  /** @param source an ES module that exports `handler` */
  async createFunction(name: string, source: string, settings: object = {}): Promise<void> {
    await this.lambda('POST', '/2015-03-31/functions', {
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: ROLE,
      Code: { ZipFile: zipOf('index.mjs', source).toString('base64') },
      ...settings,
    });
  }

  async lambda(method: string, path: string, body: unknown): Promise<unknown> {
    const response = await this.#ask({ service: 'lambda', method, path, body: JSON.stringify(body) });
    return response.json();
  }

  /** IAM, STS or CloudFormation. @returns the text of each element, by its name; of several the last. */
  async query(service: string, parameters: Record<string, string>): Promise<Record<string, string>> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await this.#ask({ service, headers, body: String(new URLSearchParams(parameters)) });
    const elements = (await response.text()).matchAll(/<(\w+)>([^<]*)</g);
    return Object.fromEntries(Array.from(elements, ([, name, text]) => [name, text]));
  }

  /** The role that functions and state machines here have; needed where IAM is enforced. */
  async createRole(): Promise<void> {
    const trust = {
      Effect: 'Allow',
      Principal: { Service: 'states.amazonaws.com' },
      Action: 'sts:AssumeRole',
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
    await this.query('iam', { Action: 'CreateRole', RoleName: 'test', AssumeRolePolicyDocument });
  }

  /** Keys of a new user who may do this and nothing else. */
  async createUser(UserName: string, ...statements: readonly object[]): Promise<Credentials> {
    const Statement = statements.map((statement) => ({ Effect: 'Allow', ...statement }));
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await this.query('iam', { Action: 'CreateUser', UserName });
    await this.query('iam', { Action: 'PutUserPolicy', UserName, PolicyName: 'only', PolicyDocument });
    const key = await this.query('iam', { Action: 'CreateAccessKey', UserName });
    return { accessKeyId: key.AccessKeyId ?? '', secretAccessKey: key.SecretAccessKey ?? '' };
  }

  async #ask(request: Pick<SignedRequest, 'service' | 'method' | 'path' | 'headers' | 'body'>) {
    const { endpoint, credentials } = this.config;
    const response = await signedFetch({ endpoint, credentials, ...request });
    if (!response.ok) throw new Error(`${request.service}: ${response.status} ${await response.text()}`);
    return response;
  }

  async createStateMachine(name: string, states: Record<string, object>): Promise<string> {
    const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states };
    const command = new CreateStateMachineCommand({
      name,
      roleArn: ROLE,
      definition: JSON.stringify(definition),
    });
    return (await this.sfn.send(command)).stateMachineArn ?? '';
  }

  async start(stateMachineArn: string, options: Partial<StartExecutionCommandInput> = {}): Promise<string> {
    const started = await this.sfn.send(new StartExecutionCommand({ stateMachineArn, ...options }));
    return started.executionArn ?? '';
  }

  /** Waits for the end of an execution. */
  async result(executionArn: string): Promise<{ status: string; output: unknown; error?: string }> {
    return until(`end of ${executionArn}`, async () => {
      const { status, output, error } = await this.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (!status || status === 'RUNNING') return undefined;
      return { status, output: output ? JSON.parse(output) : undefined, ...(error ? { error } : {}) };
    });
  }

  async run(stateMachineArn: string, options: Partial<StartExecutionCommandInput> = {}) {
    return this.result(await this.start(stateMachineArn, options));
  }

  async createQueue(name: string): Promise<string> {
    return (await this.sqs.send(new CreateQueueCommand({ QueueName: name }))).QueueUrl ?? '';
  }

  /** Waits for the next message and takes it off the queue. */
  async receive<T>(queue: string): Promise<T> {
    return until(`message in ${queue}`, async () => {
      const { Messages } = await this.sqs.send(new ReceiveMessageCommand({ QueueUrl: queue }));
      const message = Messages?.[0];
      if (!message?.Body) return undefined;
      const { ReceiptHandle } = message;
      await this.sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle }));
      return JSON.parse(message.Body) as T;
    });
  }
}

/** Starts local AWS before the tests of the calling file and stops it after them. */
export function useLocalAws(options: Partial<LocalAwsOptions> = {}): () => TestAws {
  let aws: TestAws | undefined;
  const stateDirectory = mkdtempSync(join(tmpdir(), 'stateward-test-'));
  beforeAll(async () => {
    const python = await ensurePython(REPOSITORY);
    aws = new TestAws(await startLocalAws({ python, stateDirectory, withoutPatches, ...options }));
  }, 120_000);
  afterAll(async () => {
    await aws?.local.stop();
    rmSync(stateDirectory, { recursive: true, force: true });
  });
  return () => {
    if (!aws) throw new Error('local AWS is there only while a test runs');
    return aws;
  };
}

/** A task state that puts its token on a queue and waits for the callback. */
export function waitingState(queue: string, fields: object = {}) {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Arguments: {
      QueueUrl: queue,
      MessageBody: {
        token: '{% $states.context.Task.Token %}',
        execution: '{% $states.context.Execution.Name %}',
      },
    },
    End: true,
    ...fields,
  };
}

/** A task state that calls a Lambda; its output is what the Lambda returns. */
export function lambdaState(name: string, fields: object = {}) {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: name, Payload: '{% $states.input %}' },
    Output: '{% $states.result.Payload %}',
    ...fields,
  };
}
