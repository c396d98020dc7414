import type { GuardInput } from '../../../functions/core/contracts/state.ts';
import type { PolicyDecision } from '../../../functions/core/ports.ts';
import type { ToolsByName } from '../../../functions/core/tools.ts';
import { createHandler } from '../../../functions/guard.ts';
import { anAgent, someTools } from '../../support/builders.ts';
import { immortal, type Process } from '../../support/process.ts';
import { noon, type TestRun, type TestTable } from '../../support/table.ts';

export const permits = (): PolicyDecision => ({ verdict: 'allow', policies: ['own-tools'] });

/** Runs the state `Guard` on what is stored about a run. */
export const guardOn = (
  aws: TestTable,
  run: TestRun,
  { action, loop }: Pick<GuardInput, 'action' | 'loop'>,
  {
    process = immortal(),
    tools = someTools,
    decide = permits,
  }: { process?: Process; tools?: ToolsByName; decide?: () => PolicyDecision } = {},
) =>
  createHandler({
    ...aws.adapters(process),
    agents: { support: anAgent() },
    tools,
    policies: { decide },
    ownDomains: {},
    approvalTimeoutSeconds: 300,
    businessHours: null,
    now: () => noon,
  })({ action, run, loop, budget: { maxNanoUsd: 1, spentNanoUsd: 0 }, ending: null });
