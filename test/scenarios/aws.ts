import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { DeleteObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import {
  GetQueueAttributesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';
import type { EscalationMessage } from '../../functions/core/contracts/state.ts';
import { localCredentials } from '../../local/deploy.ts';
import { pollUntil } from '../../local/poll.ts';

const { awsEndpoint: endpoint, region, stateMachineArn } = inject('stack');
const { TableName, BucketName, NotesTableName, EscalationQueueUrl } = inject('outputs');
const settings = { endpoint, region, credentials: localCredentials };

export const sqs = new SQSClient(settings);
export const eventBridge = new EventBridgeClient(settings);
export const stepFunctions = new SFNClient(settings);
const kms = new KMSClient(settings);
const s3 = new S3Client({ ...settings, forcePathStyle: true });
const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient(settings));

export const executionArnOf = (runId: string): string =>
  `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${runId}`;

/** How a run's execution ended, once it has. */
export const endOfExecution = (runId: string): Promise<string> =>
  pollUntil(`the end of the execution ${runId}`, async () => {
    const describe = new DescribeExecutionCommand({ executionArn: executionArnOf(runId) });
    const { status } = await stepFunctions.send(describe);
    return status !== 'RUNNING' && status;
  });

/** A run of the tenant `default`, as it is stored. */
export async function runItem(runId: string): Promise<Record<string, unknown> | undefined> {
  const key = { pk: `default#RUN#${runId}`, sk: 'RUN' };
  const { Item } = await dynamo.send(new GetCommand({ TableName, Key: key, ConsistentRead: true }));
  return Item;
}

/** What was reserved for each try to get an answer of a run's turns, and what became of it; the judge's left out. */
export async function reservationsOf(runId: string): Promise<{ status: string; reservedNanoUsd: number }[]> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :attempt)',
      ExpressionAttributeValues: { ':pk': `default#TURNS#${runId}`, ':attempt': 'ATTEMPT#' },
      ConsistentRead: true,
    }),
  );
  return Items.filter(({ sk }) => String(sk).includes('#plan#')).map(({ status, reservedNanoUsd }) => ({
    status,
    reservedNanoUsd,
  }));
}

/** What a run's notes on an order say that are there now, oldest first. */
export async function notesOf(runId: string, orderId: string): Promise<string[]> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: NotesTableName,
      KeyConditionExpression: 'order_id = :order AND begins_with(note_id, :run)',
      ExpressionAttributeValues: { ':order': orderId, ':run': runId },
      ConsistentRead: true,
    }),
  );
  return Items.map(({ text }) => String(text));
}

/** Deletes the large values of a run's calls, as somebody with the rights might. @returns how many there were */
export async function loseResults(runId: string): Promise<number> {
  const Prefix = `default/calls/${runId}/`;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BucketName, Prefix }));
  for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket: BucketName, Key }));
  return Contents.length;
}

/** A row that a tool of the scenarios left behind; one for each execution. */
export interface Trace {
  readonly callId: string;
  readonly amount_usd?: number;
  readonly price_usd?: number;
  /** Tells the code that ran. */
  readonly madeBy?: string;
}

/** What a run did to an order or product. */
export async function tracesOf(runId: string, subject: string): Promise<Trace[]> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: NotesTableName,
      KeyConditionExpression: 'order_id = :subject',
      FilterExpression: 'runId = :run',
      ExpressionAttributeValues: { ':subject': subject, ':run': runId },
      ConsistentRead: true,
    }),
  );
  return Items as unknown as Trace[];
}

/** A request for a decision, as it is stored. */
async function approvalItem(runId: string, number: number): Promise<Record<string, unknown>> {
  const key = { pk: `default#APPROVALS#${runId}`, sk: `APPROVAL#${String(number).padStart(8, '0')}` };
  const { Item } = await dynamo.send(new GetCommand({ TableName, Key: key, ConsistentRead: true }));
  return Item ?? {};
}

/** Puts the message that asked for a decision on the queue once more, as SQS may. */
export async function askAgain(runId: string, { agent, number = 1 }: { agent: string; number?: number }) {
  const { turn, kind, taskTokenCiphertext, createdAt, expiresAt } = await approvalItem(runId, number);
  const CiphertextBlob = Buffer.from(String(taskTokenCiphertext), 'base64');
  const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob }));
  const message: EscalationMessage = {
    run: { tenantId: 'default', runId, agent },
    turn: Number(turn),
    number,
    kind: kind as EscalationMessage['kind'],
    taskToken: Buffer.from(Plaintext ?? []).toString(),
    attempt: 0,
    requestedAt: String(createdAt),
    timeoutSeconds: Math.round((Date.parse(String(expiresAt)) - Date.parse(String(createdAt))) / 1_000),
  };
  const MessageBody = JSON.stringify(message);
  await sqs.send(new SendMessageCommand({ QueueUrl: EscalationQueueUrl, MessageBody }));
}

/** From outside, as an operator may: a message whose consumer died is handed out again in 10 s, not in minutes. */
export async function comeBackSoon(QueueUrl: string): Promise<void> {
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '10' } }));
}

/** Waits until no message is in a queue, waiting or being worked on. */
export const emptied = (QueueUrl: string): Promise<boolean> =>
  pollUntil(`the queue ${QueueUrl} to be empty`, async () => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return Object.values(Attributes).every((count) => count === '0');
  });
