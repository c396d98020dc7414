import { CreateTableCommand, DynamoDBClient, ExecuteStatementCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, expect, test } from 'vitest';
import { useLocalAws } from '../support/aws.ts';

const aws = useLocalAws({ enforceIam: true });

beforeAll(async () => {
  const dynamo = new DynamoDBClient(aws().config);
  for (const TableName of ['orders', 'salaries'])
    await dynamo.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
});

test('who may select from a table may select from it, and nothing else', async () => {
  const credentials = await aws().createUser('reader', {
    Action: 'dynamodb:PartiQLSelect',
    Resource: 'arn:aws:dynamodb:us-east-1:000000000000:table/orders',
  });
  const dynamo = new DynamoDBClient({ ...aws().config, credentials });
  const execute = (Statement: string) => dynamo.send(new ExecuteStatementCommand({ Statement }));

  expect((await execute(`SELECT * FROM "orders" WHERE id = '1'`)).Items).toEqual([]);
  await expect(execute('SELECT * FROM "salaries"')).rejects.toThrow('not authorized');
  await expect(execute(`INSERT INTO "orders" VALUE {'id': '1'}`)).rejects.toThrow('not authorized');
  await expect(execute(`DELETE FROM "orders" WHERE id = '1'`)).rejects.toThrow('not authorized');
});
