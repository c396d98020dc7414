import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Table } from '../../functions/adapters/table.ts';
import { startLocalAws } from '../../local/aws/local-aws.ts';
import { pythonOfSetup, stateDirectory } from '../../local/startup.ts';

/** A table on local AWS, without a stack around it. */
export async function startTable(): Promise<{ table: Table; stop(): Promise<void> }> {
  await mkdir(stateDirectory, { recursive: true });
  const directory = await mkdtemp(join(stateDirectory, 'recall-'));
  const local = await startLocalAws({ python: pythonOfSetup(), stateDirectory: directory });
  const { endpoint, region } = local;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region, credentials });
  await client.send(
    new CreateTableCommand({
      TableName: 'stateward',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  const stop = async () => {
    client.destroy();
    await local.stop();
    await rm(directory, { recursive: true, force: true });
  };
  return { table: new Table('stateward', () => new Date(), client), stop };
}
