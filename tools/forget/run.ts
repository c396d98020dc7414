import { facts } from '../../functions/adapters/container.ts';
import type { ToolRun } from '../../functions/core/contracts/tool.ts';
import { ToolError } from '../../functions/core/errors.ts';
import type { Facts } from '../../functions/core/ports.ts';
import { lazily } from '../lazily.ts';
import type tool from './tool.ts';

/**
 * Takes a fact of the agent's own out of what is recalled; a repeat says the same.
 * @throws ToolError where the agent has no such fact.
 */
export const createForget =
  (store: Pick<Facts, 'forget' | 'find'>): ToolRun<typeof tool> =>
  async ({ factId }, { tenantId, agent }) => {
    const namespace = { tenantId, agent };
    if (await store.forget(namespace, factId)) return { factId, status: 'forgotten' };
    const fact = await store.find(namespace, factId);
    if (!fact) throw new ToolError(`You have no fact ${factId}. Take the id from a result of recall.`);
    const { status, supersededBy } = fact;
    if (status === 'superseded') return { factId, status, ...(supersededBy && { supersededBy }) };
    return { factId, status: 'forgotten' };
  };

export default lazily(() => createForget(facts()));
