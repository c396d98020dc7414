import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { useLocalAws } from '../support/aws.ts';

const aws = useLocalAws({ enforceIam: true });
const TableName = 'notes';
const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/notes';
const onlyKeys = (...patterns: string[]) => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns },
  Null: { 'dynamodb:LeadingKeys': 'false' },
});
const key = (pk: string) => ({ pk: { S: pk }, sk: { N: '1' } });

let dynamo: DynamoDBClient;

beforeAll(async () => {
  const attribute = (AttributeName: string, AttributeType: 'S' | 'N') => ({ AttributeName, AttributeType });
  await new DynamoDBClient(aws().config).send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [attribute('pk', 'S'), attribute('sk', 'N')],
      KeySchema: [
        { AttributeName: 'sk', KeyType: 'RANGE' },
        { AttributeName: 'pk', KeyType: 'HASH' },
      ],
    }),
  );
  const actions = ['Query', 'Scan', 'GetItem', 'PutItem', 'UpdateItem', 'BatchGetItem', 'BatchWriteItem'];
  const credentials = await aws().createUser(
    'writer',
    {
      Action: actions.map((action) => `dynamodb:${action}`),
      Resource: table,
      Condition: onlyKeys('*#OWN#*'),
    },
    { Action: 'dynamodb:ConditionCheckItem', Resource: table, Condition: onlyKeys('*#RUN#*') },
  );
  dynamo = new DynamoDBClient({ ...aws().config, credentials });
});

const query = (condition: string) => (pk: string) =>
  dynamo.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: condition,
      ExpressionAttributeNames: condition.includes('#') ? { '#pk': 'pk' } : undefined,
      ExpressionAttributeValues: { ':value': { S: pk }, ...(/:n/.test(condition) && { ':n': { N: '1' } }) },
    }),
  );
const documents = () => DynamoDBDocumentClient.from(dynamo);

describe.each<[string, (pk: string) => Promise<unknown>]>([
  ['GetItem', (pk) => dynamo.send(new GetItemCommand({ TableName, Key: key(pk) }))],
  ['PutItem', (pk) => dynamo.send(new PutItemCommand({ TableName, Item: key(pk) }))],
  ['UpdateItem', (pk) => dynamo.send(new UpdateItemCommand({ TableName, Key: key(pk) }))],
  ['Query', query('pk = :value')],
  ['Query with names', query('sk = :n AND #pk=:value')],
  [
    'BatchGetItem',
    (pk) =>
      documents().send(
        new BatchGetCommand({
          RequestItems: {
            [TableName]: {
              Keys: [
                { pk: 'a#OWN#1', sk: 1 },
                { pk, sk: 2 },
              ],
            },
          },
        }),
      ),
  ],
  [
    'BatchWriteItem',
    (pk) =>
      documents().send(
        new BatchWriteCommand({
          RequestItems: {
            [TableName]: [
              { PutRequest: { Item: { pk: 'a#OWN#1', sk: 1 } } },
              { DeleteRequest: { Key: { pk, sk: 2 } } },
            ],
          },
        }),
      ),
  ],
])('a policy on dynamodb:LeadingKeys decides on %s', (_, act) => {
  test('that names a key of the policy', async () => {
    await act('a#OWN#1');
  });

  test('that names another key', async () => {
    await expect(act('a#RUN#1')).rejects.toThrow('not authorized');
  });
});

test('a Scan names no key', async () => {
  await expect(dynamo.send(new ScanCommand({ TableName }))).rejects.toThrow('not authorized');
});

test('each part of a transaction is judged by its own key', async () => {
  const write = (own: string, run: string) =>
    dynamo.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: key(own) } },
          {
            ConditionCheck: {
              TableName,
              Key: key(run),
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
      }),
    );

  await write('a#OWN#2', 'a#RUN#2');
  await expect(write('a#RUN#2', 'a#RUN#3')).rejects.toThrow('not authorized');
  await expect(write('a#OWN#2', 'a#OWN#3')).rejects.toThrow('not authorized');
});
