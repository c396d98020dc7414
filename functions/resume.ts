import type { DynamoDBStreamEvent } from 'aws-lambda';
import { calls, vault, waitingTasks } from './adapters/container.ts';
import type { WaitingTasks } from './adapters/executions.ts';
import { logger, observed } from './adapters/lambda.ts';
import { newImages } from './adapters/stream.ts';
import type { TokenVault } from './adapters/token-vault.ts';
import { afterDecision } from './core/approval/after-decision.ts';
import { callsNear } from './core/approval/asked-calls.ts';
import { type Approval, ApprovalSchema } from './core/contracts/approval.ts';
import type { Calls } from './core/ports.ts';

interface Dependencies {
  readonly calls: Pick<Calls, 'list' | 'listUndos'>;
  readonly vault: Pick<TokenVault, 'decrypt'>;
  readonly tasks: WaitingTasks;
}

export const handler = observed<DynamoDBStreamEvent, void>(() => {
  const resume = createHandler({ calls: calls(), vault: vault(), tasks: waitingTasks() });
  return async (event) => {
    for (const image of newImages(event)) await resume(ApprovalSchema.parse(image));
  };
});

/**
 * Answers the waiting state. The decision is in the table before this runs and the stream delivers until it
 * succeeds, so a crash in between loses nothing; a second delivery finds nobody waiting.
 */
export const createHandler = (deps: Dependencies) => async (approval: Approval) => {
  const { runId, status, taskTokenCiphertext } = approval;
  const decided = afterDecision(approval, await callsNear(deps.calls, approval, approval));
  const token = await deps.vault.decrypt(taskTokenCiphertext);
  const resumed = await deps.tasks.succeed(token, decided);
  logger.info(resumed ? 'resumed' : 'nobody waits any more', { run_id: runId, status });
};
