import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { apiKeys } from './adapters/container.ts';
import { observed } from './adapters/lambda.ts';
import { sha256 } from './core/canonical.ts';
import { TenantIdSchema } from './core/contracts/run.ts';

/** What API Gateway wants to know (HTTP API, payload 2.0, simple response); `context` reaches the API. */
interface Authorization {
  readonly isAuthorized: boolean;
  readonly context?: { readonly tenantId: string };
}

interface Ports {
  /** `{"<sha256 of key>": "<tenant>"}`; only hashes, so there is nothing to compare in constant time. */
  apiKeys(): Promise<Readonly<Record<string, string>>>;
}

/**
 * Lets in whoever sends `Authorization: Bearer <key>` with a known key, as the key's tenant.
 * @throws whatever `apiKeys` throws: API Gateway then answers 500, since nobody knows who may come in.
 */
export const createHandler =
  ({ apiKeys }: Ports) =>
  async (event: Pick<APIGatewayRequestAuthorizerEventV2, 'headers'>): Promise<Authorization> => {
    const [, key] = /^Bearer ([\x21-\x7E]{1,500})$/i.exec(event.headers?.authorization ?? '') ?? [];
    if (!key) return { isAuthorized: false };
    const tenants = await apiKeys();
    const hash = sha256(key);
    const tenant = TenantIdSchema.safeParse(Object.hasOwn(tenants, hash) ? tenants[hash] : undefined);
    return tenant.success
      ? { isAuthorized: true, context: { tenantId: tenant.data } }
      : { isAuthorized: false };
  };

export const handler = observed(() => createHandler({ apiKeys: apiKeys() }));
