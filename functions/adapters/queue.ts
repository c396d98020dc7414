import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

export interface DeadLetters {
  /** Keeps a message that can never be processed, with the reason beside it. */
  bury(body: string, reason: string): Promise<void>;
}

export const sqsDeadLetters = (queueUrl: string, client = new SQSClient({})): DeadLetters => ({
  async bury(body, reason) {
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: body,
        MessageAttributes: { reason: { DataType: 'String', StringValue: reason.slice(0, 2_000) } },
      }),
    );
  },
});
