import * as z from 'zod';
import { TenantIdSchema } from '../../core/contracts/run.ts';
import { StatewardError } from '../../core/errors.ts';
import type { ApiContext } from './ports.ts';

/** What `hono/aws-lambda` hands over as `c.env`, as far as it is read. */
const EnvSchema = z.object({
  event: z.object({
    requestContext: z.object({
      authorizer: z.object({
        lambda: z.object({ tenantId: z.string().optional() }).nullish(),
        jwt: z
          .object({
            claims: z.object({
              sub: z.string().optional(),
              email: z.string().optional(),
              tenant: z.string().optional(),
              'custom:tenant': z.string().optional(),
            }),
          })
          .nullish(),
        iam: z.looseObject({ userArn: z.string().nullish() }).nullish(),
      }),
    }),
  }),
});

const authorizerOf = (c: ApiContext) => EnvSchema.safeParse(c.env).data?.event.requestContext.authorizer;

/** The request came without a credential that names a tenant (HTTP 401). */
export class UnauthenticatedError extends StatewardError {
  override readonly name = 'UnauthenticatedError';
}

/**
 * The tenant that API Gateway's authorizer vouched for; nothing the caller writes can change it.
 * @param defaultTenant of IAM callers, whose credential names none.
 * @throws UnauthenticatedError
 */
export function tenantOf(c: ApiContext, defaultTenant: string): string {
  const authorizer = authorizerOf(c);
  const claims = authorizer?.jwt?.claims;
  const named = authorizer?.lambda?.tenantId ?? claims?.tenant ?? claims?.['custom:tenant'];
  const tenant = TenantIdSchema.safeParse(named ?? (authorizer?.iam ? defaultTenant : undefined));
  if (!tenant.success)
    throw new UnauthenticatedError('Send a credential that belongs to a tenant: an API key, a JWT or IAM.');
  return tenant.data;
}

const EmailSchema = z.email().toLowerCase();

/** Whose JWT it is, where it says so: an address that the caller's identity provider vouches for. */
export const emailOf = (c: ApiContext): string | undefined =>
  EmailSchema.safeParse(authorizerOf(c)?.jwt?.claims.email).data;

/** Who calls, as closely as the credential says, for the record. @param tenantId of the credential */
export function callerOf(c: ApiContext, tenantId: string): string {
  const authorizer = authorizerOf(c);
  return authorizer?.jwt?.claims.sub ?? authorizer?.iam?.userArn ?? `a key of ${tenantId}`;
}
