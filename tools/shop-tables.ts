import { DynamoDBClient, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ToolError } from '../functions/core/errors.ts';

/** The tables of the sample shop, for the tools that work on them. */
export const shop = DynamoDBDocumentClient.from(new DynamoDBClient({}));

/** @throws ToolError naming the variable that `grants.ts` should have set. */
export function tableNamed(env: Readonly<Record<string, string | undefined>>, variable: string): string {
  const name = env[variable];
  if (!name) throw new ToolError(`${variable} is not set, so nothing was read or written.`);
  return name;
}

/**
 * A ToolError where DynamoDB refused the request, so that it certainly did nothing; whatever else went wrong comes
 * back as it is. Names the error only: DynamoDB's own text may hold ARNs, which are no business of the model.
 */
export function refusal(what: string, error: unknown): unknown {
  if (!(error instanceof DynamoDBServiceException) || error.$fault === 'server') return error;
  const retryable = /Throttl|ThroughputExceeded|RequestLimit|TransactionConflict/.test(error.name);
  return new ToolError(`${what} (${error.name}); nothing was done.`, { retryable, cause: error });
}
