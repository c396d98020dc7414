import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { LambdaFunction } from './lambda-function.ts';
import type { Storage } from './storage.ts';

export interface TableStreamProps {
  /** What the new image must be, e.g. `{ entity: { S: ['event'] } }`. */
  readonly newImage: Readonly<Record<string, { readonly S: readonly string[] }>>;
  /** Takes the position of what could not be processed, for a person. */
  readonly undelivered: Queue;
}

/**
 * Calls the Lambda with what was written to the table, in order per item, until it succeeds. A stream has at most
 * two readers. (CDK's own event source would grant `dynamodb:ListStreams` on everything.)
 */
export function readTableStream(
  fn: LambdaFunction,
  { table }: Storage,
  { newImage, undelivered }: TableStreamProps,
) {
  const streamArn = table.tableStreamArn as string;
  fn.allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], streamArn);
  const pattern = { eventName: ['INSERT', 'MODIFY'], dynamodb: { NewImage: newImage } };
  const mapping = new EventSourceMapping(fn, 'TableStream', {
    target: fn,
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 10,
    bisectBatchOnError: true,
    retryAttempts: 20,
    maxRecordAge: Duration.hours(23),
    onFailure: new SqsDlq(undelivered),
    filters: [{ pattern: JSON.stringify(pattern) }],
  });
  // Lambda checks the role's rights when the mapping is made.
  mapping.node.addDependency(fn.role as NonNullable<typeof fn.role>);
}
