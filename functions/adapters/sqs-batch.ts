import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { logger } from './lambda.ts';

/** Handles each message by itself: one that fails is delivered again and ends in the DLQ; the others are done. */
export const perMessage =
  (handle: (body: string, message: SQSRecord) => Promise<unknown>) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    for (const message of Records) {
      try {
        await handle(message.body, message);
      } catch (error) {
        logger.error('message failed', { message_id: message.messageId, error: error as Error });
        batchItemFailures.push({ itemIdentifier: message.messageId });
      }
    }
    return { batchItemFailures };
  };
