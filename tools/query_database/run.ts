import { DynamoDBClient, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ExecuteStatementCommand } from '@aws-sdk/lib-dynamodb';
import type { ToolRun } from '../../functions/core/contracts/tool.ts';
import { ToolError } from '../../functions/core/errors.ts';
import type tool from './tool.ts';
import { fieldType, type Table } from './tool.ts';

const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient({}));

const TABLE_ENV = { users: 'TABLE_USERS', orders: 'TABLE_ORDERS', products: 'TABLE_PRODUCTS' } as const;

/**
 * Items read per request. `Limit` counts the items DynamoDB evaluates, not those that match, so it cannot be
 * the number of rows wanted: 10 of 100,000 would mean thousands of requests.
 */
const ITEMS_PER_PAGE = 500;

/**
 * Reads until `limit` rows match or the table ends. Equality on the key is a lookup, on any other field a scan.
 * @throws ToolError when DynamoDB refuses, throttles (retryable), or the tool's time is over.
 */
const run: ToolRun<typeof tool> = async ({ table, filter_field, filter_value, limit }, { env, signal }) => {
  const name = env[TABLE_ENV[table]];
  if (!name)
    throw new ToolError(`query_database: ${TABLE_ENV[table]} is not set, so ${table} cannot be read.`);
  const type = fieldType(table, filter_field);
  if (!type) throw new ToolError(`query_database: ${table} has no field "${filter_field}".`);

  const rows: Record<string, unknown>[] = [];
  let next: string | undefined;
  do {
    const statement = new ExecuteStatementCommand({
      Statement: `SELECT * FROM "${name}" WHERE "${filter_field}" = ?`,
      Parameters: [type === 'number' ? Number(filter_value) : filter_value],
      Limit: ITEMS_PER_PAGE,
      ...(next && { NextToken: next }),
    });
    const page = await dynamo.send(statement, { abortSignal: signal }).catch((error: unknown) => {
      throw explain(error, table, filter_field, signal.aborted);
    });
    rows.push(...(page.Items ?? []));
    next = page.NextToken;
  } while (next && rows.length < limit);
  const found = rows.slice(0, limit);
  return { table, rows: found, count: found.length };
};

export default run;

// Names the error only: DynamoDB's own text may hold ARNs and table names, which are no business of the model.
function explain(error: unknown, table: Table, field: string, outOfTime: boolean): unknown {
  if (outOfTime)
    return new ToolError(`query_database: searching ${table} by ${field} took too long; search by its id.`, {
      cause: error,
    });
  if (!(error instanceof DynamoDBServiceException)) return error;
  const retryable = error.$fault === 'server' || /Throttl|ThroughputExceeded|RequestLimit/.test(error.name);
  return new ToolError(`query_database: ${table} could not be read (${error.name}).`, {
    retryable,
    cause: error,
  });
}
