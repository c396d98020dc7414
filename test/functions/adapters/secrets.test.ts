import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { secret } from '../../../functions/adapters/secrets.ts';

/** A secret that is rotated to the next value at each read. */
function rotating(...values: (string | undefined)[]) {
  let reads = 0;
  let nowMs = 0;
  const client = {
    async send(command: unknown) {
      expect(command).toBeInstanceOf(GetSecretValueCommand);
      return { SecretString: values[Math.min(reads++, values.length - 1)] };
    },
  } as unknown as SecretsManagerClient;
  const schema = z.object({ apiKey: z.string().min(1) });
  const read = secret('arn:secret', schema, () => new Date(nowMs), client);
  return { read, wait: (ms: number) => (nowMs += ms), reads: () => reads };
}

describe('a secret', () => {
  it('is read once a minute, so that a rotated one is noticed', async () => {
    const { read, wait, reads } = rotating('{"apiKey":"old"}', '{"apiKey":"new"}');
    expect(await read()).toEqual({ apiKey: 'old' });
    wait(59_999);
    expect(await read()).toEqual({ apiKey: 'old' });
    expect(reads()).toBe(1);
    wait(1);
    expect(await read()).toEqual({ apiKey: 'new' });
  });

  it.each(['sk-hidden', '{"key":"sk-hidden"}', '{"apiKey":""}', undefined])(
    'that does not fit is refused without being quoted: %s',
    async (value) => {
      const { read } = rotating(value);
      const error = await read().then(
        () => expect.fail('it fits'),
        (thrown: Error) => thrown,
      );
      expect(error.message).toContain('arn:secret');
      expect(`${error.message}${error.stack}`).not.toContain('sk-hidden');
    },
  );
});
