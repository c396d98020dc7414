import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { sha256 } from '../functions/core/canonical.ts';
import { localCredentials } from './deploy.ts';
import type { LocalStack } from './stack.ts';

/** Gives another tenant a key. @returns what it sends to the API. */
export async function letIn(tenant: string, { info, outputs }: LocalStack): Promise<Record<string, string>> {
  const { awsEndpoint: endpoint, region } = info;
  const secrets = new SecretsManagerClient({ endpoint, region, credentials: localCredentials });
  const SecretId = outputs.ApiKeysSecretArn;
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  const keys = { ...JSON.parse(SecretString ?? '{}'), [sha256(`key-of-${tenant}`)]: tenant };
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(keys) }));
  return { authorization: `Bearer key-of-${tenant}` };
}
