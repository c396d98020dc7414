import type { RunRecord, RunResult, RunStatus, RunView, Usage, UsageView } from './contracts/run.ts';
import { type Ending, SuccessOutcomeSchema } from './contracts/run.ts';
import { toUsd } from './money.ts';

export const emptyUsage: Usage = {
  costNanoUsd: 0,
  modelCalls: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};

/** The status that goes with an outcome. */
export function statusOf({ outcome }: Pick<Ending, 'outcome'>): 'succeeded' | 'failed' | 'cancelled' {
  if (outcome === 'cancelled') return 'cancelled';
  return SuccessOutcomeSchema.safeParse(outcome).success ? 'succeeded' : 'failed';
}

export const hasEnded = (status: RunStatus): boolean =>
  status !== 'running' && status !== 'awaiting_approval';

const usageView = ({ costNanoUsd, ...tokens }: Usage): UsageView => ({
  costUsd: toUsd(costNanoUsd),
  ...tokens,
});

const budgetView = ({ maxNanoUsd, remainingNanoUsd, usage }: RunRecord): RunView['budget'] => ({
  maxUsd: toUsd(maxNanoUsd),
  spentUsd: toUsd(usage.costNanoUsd),
  reservedUsd: toUsd(maxNanoUsd - remainingNanoUsd - usage.costNanoUsd),
  remainingUsd: toUsd(remainingNanoUsd),
});

/** @returns the result of an ended run, in the original article's words; `null` while it goes on. */
export function runResult(record: RunRecord): RunResult | null {
  const { ending, finishedAt, usage, counters } = record;
  if (!ending || !finishedAt) return null;
  return {
    task: record.task,
    tool_calls_made: counters.toolCalls,
    required_human: counters.escalatedCalls > 0,
    complete: ending.outcome === 'completed',
    response: ending.response,
    run_id: record.runId,
    agent: record.agent,
    outcome: ending.outcome,
    cost_usd: toUsd(usage.costNanoUsd),
    usage: usageView(usage),
    duration_ms: Date.parse(finishedAt) - Date.parse(record.startedAt),
  };
}

/** The run as the API shows it. */
export const runView = (record: RunRecord): RunView => ({
  runId: record.runId,
  agent: record.agent,
  task: record.task,
  subject: record.subject ?? null,
  status: record.status,
  outcome: record.ending?.outcome ?? null,
  cause: record.ending?.cause ?? null,
  result: runResult(record),
  maxCostUsd: toUsd(record.maxNanoUsd),
  budget: budgetView(record),
  usage: usageView(record.usage),
  counters: record.counters,
  startedAt: record.startedAt,
  finishedAt: record.finishedAt ?? null,
});
