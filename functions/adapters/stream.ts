import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import type { Item } from './table.ts';

/** The items of a stream batch as they are now, in order. */
export const newImages = ({ Records }: DynamoDBStreamEvent): Item[] =>
  Records.flatMap(({ dynamodb }) =>
    dynamodb?.NewImage ? [unmarshall(dynamodb.NewImage as Record<string, AttributeValue>)] : [],
  );
