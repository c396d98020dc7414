import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { dynamoApprovals } from '../../functions/adapters/approvals.ts';
import { dynamoAudit } from '../../functions/adapters/audit.ts';
import { parseDay } from '../../functions/adapters/budget-items.ts';
import { dynamoBudgets } from '../../functions/adapters/budgets.ts';
import { dynamoCalls } from '../../functions/adapters/calls.ts';
import { dynamoCompensations } from '../../functions/adapters/compensations.ts';
import { dynamoContexts } from '../../functions/adapters/contexts.ts';
import { dynamoEpisodes } from '../../functions/adapters/episodes.ts';
import { dynamoEvents } from '../../functions/adapters/events.ts';
import { dynamoFacts } from '../../functions/adapters/facts.ts';
import { dynamoGrants } from '../../functions/adapters/grants.ts';
import { dayKey, turnsPartition } from '../../functions/adapters/keys.ts';
import { storedContents } from '../../functions/adapters/run-contents.ts';
import { dynamoRuns } from '../../functions/adapters/runs.ts';
import { dynamoSubjects } from '../../functions/adapters/subjects.ts';
import { dynamoSwitches } from '../../functions/adapters/switches.ts';
import { type Item, Table } from '../../functions/adapters/table.ts';
import { dynamoTenants } from '../../functions/adapters/tenants.ts';
import { kmsVault, type TokenVault } from '../../functions/adapters/token-vault.ts';
import { dynamoTurns } from '../../functions/adapters/turns.ts';
import { Values } from '../../functions/adapters/values.ts';
import { dynamoWorkingMemory } from '../../functions/adapters/working-memory.ts';
import type { Turn } from '../../functions/core/contracts/turn.ts';
import { runIdOf } from '../../functions/core/ids.ts';
import type {
  Approvals,
  Audit,
  Budgets,
  Calls,
  Compensations,
  Contexts,
  Episodes,
  Events,
  Facts,
  Grants,
  RunContents,
  Runs,
  Subjects,
  Switches,
  Tenants,
  Turns,
  WorkingMemory,
} from '../../functions/core/ports.ts';
import { type LocalAws, startLocalAws } from '../../local/aws/local-aws.ts';
import { pythonOfSetup, stateDirectory } from '../../local/startup.ts';
import { immortal, type Process } from './process.ts';

const tableName = 'stateward';
const bucketName = 'stateward-values';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
/** Every test of this support runs at this moment unless it says otherwise. */
export const noon = new Date('2026-11-23T12:00:00.000Z');
export const later = (seconds: number): string => new Date(noon.getTime() + seconds * 1_000).toISOString();

/** More than all tests together set aside. */
export const testDayCaps = { tenantDayNanoUsd: 1e15, stageDayNanoUsd: 1e15 };

let runsSoFar = 0;
/** A run of its own, so that tests share one table without meeting. */
export const newRun = (tenantId = 'default') => ({
  tenantId,
  runId: runIdOf(tenantId, `test ${++runsSoFar}`),
  agent: 'support' as const,
});
export type TestRun = ReturnType<typeof newRun>;

interface Adapters {
  readonly table: Table;
  readonly values: Values;
  readonly calls: Calls;
  readonly turns: Turns;
  readonly budgets: Budgets;
  readonly approvals: Approvals;
  readonly runs: Runs;
  readonly events: Events;
  readonly compensations: Compensations;
  readonly contexts: Contexts;
  readonly episodes: Episodes;
  readonly facts: Facts;
  readonly workingMemory: WorkingMemory;
  readonly switches: Switches;
  readonly audit: Audit;
  readonly grants: Grants;
  readonly tenants: Tenants;
  readonly subjects: Subjects;
  readonly contents: RunContents;
  readonly vault: TokenVault;
  readonly sfn: SFNClient;
}

/** A real table, bucket, key and state machine on local AWS, and the real adapters on them. */
export class TestTable {
  readonly tableName = tableName;
  readonly bucketName = bucketName;
  readonly config;
  readonly sfn: SFNClient;
  readonly s3: S3Client;
  readonly #dynamo: DynamoDBClient;
  readonly #kms: KMSClient;
  readonly #sqs: SQSClient;
  readonly #healthy = immortal();
  #ofHealthy: Adapters | undefined;
  #keyArn = '';

  constructor(local: LocalAws) {
    this.config = { endpoint: local.endpoint, region: local.region, credentials };
    this.#dynamo = new DynamoDBClient(this.config);
    this.s3 = new S3Client({ ...this.config, forcePathStyle: true });
    this.sfn = new SFNClient(this.config);
    this.#kms = new KMSClient(this.config);
    this.#sqs = new SQSClient(this.config);
  }

  async create(): Promise<void> {
    const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
    const keys = (pk: string, sk: string) => [
      { AttributeName: pk, KeyType: 'HASH' as const },
      { AttributeName: sk, KeyType: 'RANGE' as const },
    ];
    const index = (IndexName: string, key: string) => ({
      IndexName,
      KeySchema: keys(`${key}pk`, `${key}sk`),
      Projection: { ProjectionType: 'ALL' as const },
    });
    await this.#dynamo.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk', 'gsi2pk', 'gsi2sk'].map(attribute),
        KeySchema: keys('pk', 'sk'),
        GlobalSecondaryIndexes: [index('byTime', 'gsi1'), index('byStatus', 'gsi2')],
      }),
    );
    await this.s3.send(new CreateBucketCommand({ Bucket: bucketName }));
    this.#keyArn = (await this.#kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';
  }

  /**
   * The adapters as one Lambda process has them.
   * @param process one that may die in the midst of its writes; without it, always the same healthy one
   */
  adapters(process: Process = this.#healthy): Adapters {
    if (process !== this.#healthy) return this.#adaptersOf(process);
    this.#ofHealthy ??= this.#adaptersOf(process);
    return this.#ofHealthy;
  }

  #adaptersOf(process: Process): Adapters {
    const dynamo = process.watch(new DynamoDBClient(this.#shared(this.#dynamo)));
    const s3 = process.watch(new S3Client({ ...this.#shared(this.s3), forcePathStyle: true }));
    const table = new Table(tableName, () => noon, dynamo);
    const values = new Values(bucketName, s3);
    const calls = dynamoCalls(table, values);
    const budgets = dynamoBudgets(table, values, () => testDayCaps);
    const approvals = dynamoApprovals(table, values, calls);
    return {
      table,
      values,
      calls,
      turns: dynamoTurns(table, values),
      budgets,
      approvals,
      runs: dynamoRuns(table, values, { budgets, approvals }),
      events: dynamoEvents(table),
      compensations: dynamoCompensations(table),
      contexts: dynamoContexts(table, values),
      episodes: dynamoEpisodes(table, () => 90),
      facts: dynamoFacts(table, undefined),
      workingMemory: dynamoWorkingMemory(table),
      switches: dynamoSwitches(table),
      audit: dynamoAudit(table),
      grants: dynamoGrants(table),
      tenants: dynamoTenants(table),
      subjects: dynamoSubjects(table),
      contents: storedContents(table, values, { bucketName, s3 }),
      vault: kmsVault(this.#keyArn, process.watch(new KMSClient(this.#shared(this.#kms)))),
      sfn: process.watch(new SFNClient(this.#shared(this.sfn))),
    };
  }

  /** One connection pool for all processes. */
  #shared<Client extends { config: { requestHandler: unknown } }>({ config }: Client) {
    return { ...this.config, requestHandler: config.requestHandler as Client['config']['requestHandler'] };
  }

  /** Everything that is stored, of all runs. */
  async everything(): Promise<Item[]> {
    const items: Item[] = [];
    for await (const page of paginateScan({ client: this.#dynamo }, { TableName: tableName }))
      items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
    return items;
  }

  /** Names of what the run has in the bucket. */
  async objectsOf({ tenantId, runId }: TestRun): Promise<string[]> {
    const { Contents = [] } = await this.s3.send(
      new ListObjectsV2Command({ Bucket: bucketName, Prefix: `${tenantId}/` }),
    );
    return Contents.flatMap(({ Key }) => (Key?.includes(runId) ? [Key] : []));
  }

  /** Stores an answer as `Plan` does, with the money set aside and spent. */
  async answered(run: TestRun, { turn, answer, costNanoUsd }: Turn): Promise<void> {
    const { budgets } = this.adapters();
    const key = { turn, purpose: 'plan' } as const;
    const reservation = await budgets.reserve(run, key, costNanoUsd, noon.toISOString());
    if ('refusedBy' in reservation) throw new Error(`${run.runId} cannot pay ${costNanoUsd}`);
    await budgets.settle(run, reservation, { answer, costNanoUsd });
  }

  /** What is used and spent of a day by a tenant, `_` for all of them. */
  async dayOf(tenantId: string, at: string): Promise<{ usedNanoUsd: number; spentNanoUsd: number }> {
    return parseDay(await this.adapters().table.get(dayKey(tenantId, at.slice(0, 10))));
  }

  /** What was set aside, and what became of it. */
  attemptsOf(run: TestRun): Promise<Item[]> {
    return this.adapters().table.query(turnsPartition(run), 'ATTEMPT#');
  }

  /** @param state its only one; the default waits for an hour, so that executions are there to be found. */
  async createStateMachine(name: string, state: object = { Type: 'Wait', Seconds: 3600 }): Promise<string> {
    const definition = { StartAt: 'Only', States: { Only: { ...state, End: true } } };
    const roleArn = 'arn:aws:iam::000000000000:role/test';
    const command = new CreateStateMachineCommand({ name, roleArn, definition: JSON.stringify(definition) });
    return (await this.sfn.send(command)).stateMachineArn ?? '';
  }

  /** Starts an execution that waits as `RequestApproval` does. */
  async startWaiting(name: string): Promise<{ executionArn: string; taskToken: string }> {
    const { QueueUrl } = await this.#sqs.send(new CreateQueueCommand({ QueueName: name }));
    const stateMachineArn = await this.createStateMachine(name, {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Parameters: { QueueUrl, MessageBody: { 'token.$': '$$.Task.Token' } },
    });
    const { executionArn = '' } = await this.sfn.send(new StartExecutionCommand({ stateMachineArn }));
    const received = await this.#sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }));
    return { executionArn, taskToken: JSON.parse(received.Messages?.[0]?.Body ?? '{}').token };
  }
}

let theOne: (() => TestTable) | undefined;

/** Local AWS with the table, before the tests of the calling file; all that ask in one file share it. */
export function useTable(): () => TestTable {
  if (theOne) return theOne;
  let local: LocalAws | undefined;
  let table: TestTable | undefined;
  let directory = '';
  beforeAll(async () => {
    await mkdir(stateDirectory, { recursive: true });
    directory = await mkdtemp(join(stateDirectory, 'test-'));
    local = await startLocalAws({ python: pythonOfSetup(), stateDirectory: directory });
    table = new TestTable(local);
    await table.create();
  });
  afterAll(async () => {
    await local?.stop();
    await rm(directory, { recursive: true, force: true });
  });
  theOne = () => {
    if (!table) throw new Error('The table is there only while a test runs');
    return table;
  };
  return theOne;
}
