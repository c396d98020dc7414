import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';
import { localCredentials } from '../../local/deploy.ts';
import { pollUntil } from '../../local/poll.ts';

const { awsEndpoint: endpoint, region, stateMachineArn } = inject('stack');
const { TableName, NotesTableName } = inject('outputs');
const settings = { endpoint, region, credentials: localCredentials };

export const sqs = new SQSClient(settings);
export const eventBridge = new EventBridgeClient(settings);
export const stepFunctions = new SFNClient(settings);
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
