import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ToolError } from '../../functions/core/errors.ts';

const secrets = new SecretsManagerClient({});

/** Read once while searches succeed. */
const known = new Map<string, string>();

/**
 * The search provider's key.
 * @param arn the secret, whose whole text is the key.
 * @throws ToolError when it cannot be read; the key is in no message.
 */
export async function readKey(arn: string, signal: AbortSignal): Promise<string> {
  const cached = known.get(arn);
  if (cached) return cached;
  const secret = await secrets
    .send(new GetSecretValueCommand({ SecretId: arn }), { abortSignal: signal })
    .catch((error: unknown) => {
      const name = error instanceof Error ? error.name : 'unknown error';
      throw new ToolError(`web_search: the provider's key could not be read (${name}).`, { cause: error });
    });
  const key = secret.SecretString?.trim();
  if (!key) throw new ToolError("web_search: the secret of the provider's key is empty.");
  known.set(arn, key);
  return key;
}

/** After a failed search, so that the next one reads a key that was rotated. */
export const forgetKey = (arn: string) => known.delete(arn);
