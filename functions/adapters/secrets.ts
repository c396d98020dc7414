import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';

const lifetimeMs = 60_000;

/**
 * A JSON secret, read again after a minute so that a rotated one is noticed.
 * @returns a function that throws where the secret does not fit; its message never quotes the secret.
 */
export function secret<Schema extends z.ZodType>(
  arn: string,
  schema: Schema,
  now: () => Date,
  client = new SecretsManagerClient({}),
): () => Promise<z.output<Schema>> {
  let cached: { value: z.output<Schema>; readAtMs: number } | undefined;
  return async () => {
    if (cached && now().getTime() - cached.readAtMs < lifetimeMs) return cached.value;
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    const parsed = schema.safeParse(parseJson(SecretString ?? ''));
    if (!parsed.success)
      throw new Error(`The secret ${arn} does not have the expected form. Store it as JSON.`);
    cached = { value: parsed.data, readAtMs: now().getTime() };
    return parsed.data;
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
