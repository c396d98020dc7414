import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DecryptCommand, EncryptCommand } from '@aws-sdk/client-kms';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import {
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { DeleteMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import {
  DeleteCommand,
  ExecuteStatementCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { toolBundle, toolNames } from '../../infra/bundle/entries.ts';
import { decideByLink } from '../../local/client.ts';
import { executionArnOf } from './aws.ts';
import { type Actor, actorAs, type DeployedFunction, deployedFunctions, root } from './roles.ts';
import { agentSender, approvalSender, client, ended, mailedLink, play } from './support.ts';

const stack = inject('stack');
const outputs = inject('outputs');
const { TableName } = outputs;

let functions: Readonly<Record<string, DeployedFunction>>;
let actors: Readonly<Record<string, Actor>>;

beforeAll(async () => {
  functions = await deployedFunctions();
  const entries = Object.entries(functions);
  actors = Object.fromEntries(
    await Promise.all(entries.map(async ([bundle, fn]) => [bundle, await actorAs(bundle, fn)] as const)),
  );
});

type Act = (actor: Actor) => Promise<unknown>;

/** What an act fails with that was allowed: each is made so that it changes nothing. */
const harmless = /^(ConditionalCheckFailed|TransactionCanceled|InvalidExecutionInput|ReceiptHandleIsInvalid)/;
const refused = /AccessDenied|not authorized/;

async function may(actor: Actor, act: Act): Promise<boolean> {
  try {
    await act(actor);
    return true;
  } catch (error) {
    const { name, message } = error as Error;
    if (refused.test(`${name} ${message}`)) return false;
    if (harmless.test(name)) return true;
    throw error;
  }
}

/** The Lambdas whose role is allowed this, by their bundle. */
async function whoMay(act: Act): Promise<string[]> {
  const tried = await Promise.all(
    Object.entries(actors).map(async ([bundle, actor]) => ({ bundle, allowed: await may(actor, act) })),
  );
  return tried
    .filter(({ allowed }) => allowed)
    .map(({ bundle }) => bundle)
    .sort();
}

const tools = toolNames.map(toolBundle);
const keyOf = (noun: string) => ({ pk: `default#${noun}#nobody`, sk: 'nothing' });
const onlyIfThere = { ConditionExpression: 'attribute_exists(pk)' };

it('every Lambda has a role of its own, and all of them are tried', () => {
  const roles = Object.values(functions).map(({ Role }) => Role);
  expect(new Set(roles).size).toBe(roles.length);
  expect(Object.keys(actors)).toEqual(expect.arrayContaining(['plan', 'guard', 'resume', 'api', ...tools]));
});

describe('the state machine alone', () => {
  it('invokes: no Lambda can run a tool or another Lambda, nor stop a run', async () => {
    for (const bundle of ['tool-send-email', 'tool-query-database', 'plan', 'resume'])
      expect(
        await whoMay((as) => as.lambda('POST', `/${functions[bundle]?.FunctionName}/invocations`, {})),
      ).toEqual([]);
    const stop = new StopExecutionCommand({ executionArn: executionArnOf('nobody') });
    expect(await whoMay((as) => as.stepFunctions.send(stop))).toEqual([]);
  });

  it('asks for approval: no Lambda writes to the escalation queue or takes from it but its consumer', async () => {
    const QueueUrl = outputs.EscalationQueueUrl;
    const ask = new SendMessageCommand({ QueueUrl, MessageBody: '{}' });
    expect(await whoMay((as) => as.sqs.send(ask))).toEqual([]);
    const take = new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'none' });
    expect(await whoMay((as) => as.sqs.send(take))).toEqual(['request-approval']);
  });
});

describe('a waiting run', () => {
  it('is let go on by resume alone', async () => {
    const runId = await play('hostile-mail');
    const link = await mailedLink(runId);
    const { Item } = await root.dynamo.send(
      new GetCommand({ TableName, Key: { pk: `default#APPROVALS#${runId}`, sk: 'APPROVAL#00000001' } }),
    );
    const CiphertextBlob = Buffer.from(Item?.taskTokenCiphertext, 'base64');
    const { Plaintext } = await root.kms.send(new DecryptCommand({ CiphertextBlob }));
    const taskToken = Buffer.from(Plaintext ?? []).toString();

    const { resume, ...others } = actors;
    const answers: Act[] = [
      (as) => as.stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: '{"calls":[]}' })),
      (as) => as.stepFunctions.send(new SendTaskFailureCommand({ taskToken })),
    ];
    const answered = Object.values(others).flatMap((other) => answers.map((answer) => may(other, answer)));
    expect(await Promise.all(answered)).toEqual(answered.map(() => false));
    expect((await client.run(runId)).status).toBe('awaiting_approval');
    expect(await whoMay((as) => as.kms.send(new DecryptCommand({ CiphertextBlob })))).toEqual(['resume']);

    expect(await decideByLink(link, 'approve')).toMatchObject({ status: 200 });
    expect(await ended(runId)).toMatchObject({ status: 'succeeded' });
    const late = new SendTaskSuccessCommand({ taskToken, output: '{}' });
    await expect(resume?.stepFunctions.send(late)).rejects.toMatchObject({ name: 'TaskDoesNotExist' });
  });

  it('has its token hidden by request-approval, which cannot read it again', async () => {
    const KeyId = functions.resume?.Environment.Variables.TOKEN_KEY_ARN;
    const hide = new EncryptCommand({ KeyId, Plaintext: Buffer.from('token') });
    expect(await whoMay((as) => as.kms.send(hide))).toEqual(['request-approval']);
  });
});

describe('secrets', () => {
  it.each([
    ['the key of the model', 'ModelSecretArn', ['plan', 'verify-answer']],
    ['the keys of callers', 'ApiKeysSecretArn', ['authorize']],
  ] as const)('%s', async (_, output, readers) => {
    const SecretId = outputs[output];
    expect(await whoMay((as) => as.secrets.send(new GetSecretValueCommand({ SecretId })))).toEqual(readers);
    const change = new PutSecretValueCommand({ SecretId, SecretString: '{}' });
    expect(await whoMay((as) => as.secrets.send(change))).toEqual([]);
  });
});

describe('the table', () => {
  /** Who settles runs and compensations, by state or by the event of an execution that ended without it. */
  const settles = ['reconcile', 'reconcile-compensation', 'settle', 'settle-compensation'];
  const answers = ['verify-answer', 'verify-results'];
  const opens = ['admit', 'api', 'ingress'];
  const asks = ['api', 'expire-approval', 'follow-up', 'request-approval', 'sweep'];
  const sorted = (...bundles: string[]) => [...new Set(bundles)].sort();
  /** Who records what becomes of approvals. */
  const keepers = sorted(...asks, ...settles);
  /** Tools of an agent's own memory. */
  const remembers = ['tool-forget', 'tool-recall', 'tool-remember'];
  const writers = {
    RUN: sorted(...opens, ...asks, ...settles, ...answers, 'erase', 'guard', 'plan'),
    TURNS: sorted('erase', 'guard', 'plan', 'reconcile', 'settle', ...answers),
    CALLS: sorted(
      ...[...asks, ...answers, ...tools, 'compensate', 'erase', 'guard'],
      ...['reconcile-compensation', 'settle-compensation'],
    ),
    EVENTS: sorted(...opens, ...asks, ...settles, ...answers, 'compensate', 'erase', 'guard', 'plan'),
    APPROVALS: sorted(...keepers, 'erase'),
    EPISODES: ['erase', 'reconcile', 'settle'],
    WORKING: ['erase', 'plan', 'verify-results'],
    FACTS: ['api', 'erase', 'tool-forget', 'tool-remember'],
    SUBJECTS: sorted(...opens, 'erase', 'tool-forget', 'tool-remember'),
    ERASURES: ['api', 'erase'],
    BUDGET: sorted('guard', 'plan', 'reconcile', 'settle', ...answers),
    SWITCHES: ['api'],
    GRANTS: ['api', 'erase'],
    TENANTS: opens,
    ANYTHING_ELSE: [],
  };
  const readers = {
    RUN: sorted(...writers.RUN, 'compensate', ...remembers),
    TURNS: writers.TURNS,
    CALLS: sorted(...writers.CALLS, 'announce', 'plan', 'reconcile', 'resume', 'settle').filter(
      (bundle) => bundle !== 'sweep',
    ),
    APPROVALS: sorted(...writers.APPROVALS, 'announce', 'guard', 'resume'),
    AUDIT: keepers,
    EPISODES: ['admit', 'api'],
    WORKING: sorted(...writers.WORKING, 'api', ...remembers),
    FACTS: sorted(...writers.FACTS, 'admit', 'tool-recall'),
    SUBJECTS: ['api', 'erase'],
    ERASURES: writers.ERASURES,
    BUDGET: sorted(...writers.BUDGET, 'api'),
    SWITCHES: sorted(
      'api',
      'guard',
      'ingress',
      'plan',
      'request-approval',
      'sweep',
      'verify-answer',
      ...tools,
    ),
    GRANTS: ['api', 'erase', 'guard'],
    TENANTS: ['sweep'],
    ANYTHING_ELSE: [],
  };

  it.each(Object.entries(writers))('%s is written by its authors', async (noun, expected) => {
    const item = keyOf(noun);
    const put = { TableName, Item: item, ...onlyIfThere };
    const acts: Act[] = [
      (as) => as.dynamo.send(new PutCommand(put)),
      (as) => as.dynamo.send(new TransactWriteCommand({ TransactItems: [{ Put: put }] })),
      (as) =>
        as.dynamo.send(
          new UpdateCommand({ TableName, Key: item, UpdateExpression: 'SET a = sk', ...onlyIfThere }),
        ),
      (as) => as.dynamo.send(new DeleteCommand({ TableName, Key: item, ...onlyIfThere })),
    ];
    for (const act of acts) expect(await whoMay(act)).toEqual(expected);
  });

  it('holds the audit, which is only ever added to', async () => {
    const item = keyOf('AUDIT');
    const put = { TableName, Item: item, ...onlyIfThere };
    expect(await whoMay((as) => as.dynamo.send(new PutCommand(put)))).toEqual(keepers);
    const update = { TableName, Key: item, UpdateExpression: 'SET a = sk', ...onlyIfThere };
    for (const act of [
      (as: Actor) => as.dynamo.send(new UpdateCommand(update)),
      (as: Actor) => as.dynamo.send(new DeleteCommand({ TableName, Key: item, ...onlyIfThere })),
      (as: Actor) => as.dynamo.send(new TransactWriteCommand({ TransactItems: [{ Update: update }] })),
    ])
      expect(await whoMay(act)).toEqual([]);
  });

  it.each(Object.entries(readers))('%s is read by who needs it', async (noun, expected) => {
    const { pk } = keyOf(noun);
    const get = new GetCommand({ TableName, Key: keyOf(noun) });
    expect(await whoMay((as) => as.dynamo.send(get))).toEqual(expected);
    const query = new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
    });
    expect(await whoMay((as) => as.dynamo.send(query))).toEqual(expected);
  });

  it('is listed by nobody, but runs and approvals by the API, and open runs by the sweep', async () => {
    expect(await whoMay((as) => as.dynamo.send(new ScanCommand({ TableName })))).toEqual([]);
    const list = (IndexName: string, attribute: string) =>
      new QueryCommand({
        TableName,
        IndexName,
        KeyConditionExpression: `${attribute} = :pk`,
        ExpressionAttributeValues: { ':pk': 'nobody#RUNS' },
      });
    expect(await whoMay((as) => as.dynamo.send(list('byTime', 'gsi1pk')))).toEqual(['api']);
    expect(await whoMay((as) => as.dynamo.send(list('byStatus', 'gsi2pk')))).toEqual(['api', 'sweep']);
  });

  it('has its large values in folders with the same readers', async () => {
    const Bucket = outputs.BucketName;
    const folders = { RUN: 'runs', TURNS: 'turns', CALLS: 'calls' } as const;
    for (const [noun, folder] of Object.entries(folders) as [keyof typeof folders, string][]) {
      const Key = `nobody/${folder}/nothing/value.json`;
      await root.s3.send(new PutObjectCommand({ Bucket, Key, Body: '{}' }));
      expect(await whoMay((as) => as.s3.send(new GetObjectCommand({ Bucket, Key })))).toEqual(readers[noun]);
      const put = new PutObjectCommand({ Bucket, Key, Body: '{}' });
      expect(await whoMay((as) => as.s3.send(put))).toEqual(writers[noun]);
    }
  });
});

describe('what reaches the world', () => {
  it('is mailed by the tool, and asked by those who ask, each under its own name', async () => {
    const text = { Data: 'A role was tried.' };
    const mail = (FromEmailAddress: string) =>
      new SendEmailCommand({
        FromEmailAddress,
        Destination: { ToAddresses: ['nobody@example.com'] },
        Content: { Simple: { Subject: text, Body: { Text: text } } },
      });
    expect(await whoMay((as) => as.ses.send(mail(agentSender)))).toEqual(['tool-send-email']);
    expect(await whoMay((as) => as.ses.send(mail(approvalSender)))).toEqual([
      'follow-up',
      'request-approval',
    ]);
    expect(await whoMay((as) => as.ses.send(mail('boss@shop.local')))).toEqual([]);
  });

  it('is looked up by the tool for it, in the tables of the shop only', async () => {
    const run = (Statement: string) => new ExecuteStatementCommand({ Statement });
    const select = (table: string) => run(`SELECT * FROM "${table}"`);
    const { OrdersTableName, UsersTableName } = outputs;
    expect(await whoMay((as) => as.dynamo.send(select(OrdersTableName)))).toEqual(['tool-query-database']);
    expect(await whoMay((as) => as.dynamo.send(select(UsersTableName)))).toEqual(['tool-query-database']);
    expect(await whoMay((as) => as.dynamo.send(select(TableName)))).toEqual([]);
    const remove = run(`DELETE FROM "${OrdersTableName}" WHERE order_id = 'none'`);
    expect(await whoMay((as) => as.dynamo.send(remove))).toEqual([]);
  });

  it('is started by the API and the ingress, and told to the bus by the ingress and publish', async () => {
    const start = new StartExecutionCommand({ stateMachineArn: stack.stateMachineArn, input: 'not JSON' });
    expect(await whoMay((as) => as.stepFunctions.send(start))).toEqual(['api', 'ingress']);
    const tell = new PutEventsCommand({
      Entries: [{ EventBusName: outputs.BusName, Source: 'test', DetailType: 'nothing', Detail: '{}' }],
    });
    expect(await whoMay((as) => as.events.send(tell))).toEqual(['ingress', 'publish']);
  });
});
