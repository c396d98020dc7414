import { runs, semanticMemory } from '../../functions/adapters/container.ts';
import type { ToolRun } from '../../functions/core/contracts/tool.ts';
import { InvalidInputError, ToolError } from '../../functions/core/errors.ts';
import type { Runs, SemanticMemory } from '../../functions/core/ports.ts';
import { lazily } from '../lazily.ts';
import type tool from './tool.ts';

interface Dependencies {
  readonly memory: Pick<SemanticMemory, 'remember'>;
  readonly runs: Pick<Runs, 'get'>;
}

/**
 * Stores a fact where it is to outlive the run. What the run keeps in view is written with the call's result, as for
 * any tool that `observes`.
 * @throws ToolError saying why a fact cannot be stored.
 */
export const createRemember =
  ({ memory, runs: records }: Dependencies): ToolRun<typeof tool> =>
  async ({ key, value, importance, keep, about }, { tenantId, runId, agent, callId, tainted }) => {
    if (keep === 'run') return { kept: keep };
    const subject = about ?? (await records.get({ tenantId, runId })).subject;
    const fact = {
      key,
      value,
      importance,
      subject,
      source: { runId, callId },
      ...(tainted ? { untrusted: true as const } : {}),
    };
    const { fact: stored, how } = await memory.remember({ tenantId, agent }, fact).catch((error: unknown) => {
      throw error instanceof InvalidInputError ? new ToolError(error.message, { cause: error }) : error;
    });
    return { kept: keep, factId: stored.factId, how };
  };

export default lazily(() => createRemember({ memory: semanticMemory(), runs: runs() }));
