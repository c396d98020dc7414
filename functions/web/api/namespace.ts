import * as z from 'zod';
import { type Namespace, NamespaceSchema } from '../../core/contracts/memory.ts';
import { ForbiddenError, NotFoundError } from '../../core/errors.ts';
import type { ApiContext, ApiPorts } from './ports.ts';
import { tenantOf } from './tenant.ts';

/** As people write it: `<tenant>/<agent>`. */
export const NamespaceTextSchema = z
  .string()
  .regex(/^[^/]+\/[^/]+$/, 'write <tenant>/<agent>, e.g. default/support')
  .describe('Whose memory: `<tenant>/<agent>`.');

/**
 * The namespace that the query names, where it is the caller's.
 * @throws ForbiddenError where it is another tenant's. @throws NotFoundError where there is no such agent.
 */
export function namespaceOf(
  c: ApiContext,
  text: string,
  ports: Pick<ApiPorts, 'agents' | 'defaultTenant'>,
): Namespace {
  const tenant = tenantOf(c, ports.defaultTenant);
  const [tenantId, agent] = text.split('/');
  if (tenantId !== tenant)
    throw new ForbiddenError(
      `The namespace ${JSON.stringify(text)} is not yours; yours begin with ${tenant}/.`,
    );
  const namespace = NamespaceSchema.safeParse({ tenantId, agent });
  if (!namespace.success || !ports.agents.includes(namespace.data.agent))
    throw new NotFoundError(
      `There is no agent ${JSON.stringify(agent)}; the agents are: ${ports.agents.join(', ')}.`,
    );
  return namespace.data;
}
