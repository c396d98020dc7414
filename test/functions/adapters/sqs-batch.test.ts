import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import { logger } from '../../../functions/adapters/lambda.ts';
import { perMessage } from '../../../functions/adapters/sqs-batch.ts';

const batchOf = (...bodies: string[]) =>
  ({ Records: bodies.map((body, i) => ({ messageId: `m${i + 1}`, body })) }) as SQSEvent;

describe('a batch of messages', () => {
  it('is done but for those that failed, which are delivered again', async () => {
    vi.spyOn(logger, 'error').mockImplementation(() => undefined);
    const done: string[] = [];
    const handle = perMessage(async (body) => {
      if (body === 'bad') throw new Error('no');
      done.push(body);
    });
    expect(await handle(batchOf('a', 'bad', 'b', 'bad'))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm2' }, { itemIdentifier: 'm4' }],
    });
    expect(done).toEqual(['a', 'b']);
  });
});
