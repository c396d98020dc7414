import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { RunRecord } from '../core/contracts/run.ts';
import { runResult } from '../core/run-view.ts';
import { metrics } from './lambda.ts';

/** The article's key metrics: completion by outcome, tool calls, cost and time per task, human escalations. */
export function recordOutcome(record: RunRecord): void {
  const result = runResult(record);
  if (!result) return;
  metrics.addDimension('agent', record.agent);
  metrics.addMetric(`Run_${result.outcome}`, MetricUnit.Count, 1);
  metrics.addMetric('RunCostUsd', MetricUnit.NoUnit, result.cost_usd);
  metrics.addMetric('RunToolCalls', MetricUnit.Count, result.tool_calls_made);
  metrics.addMetric('RunDuration', MetricUnit.Milliseconds, result.duration_ms);
  metrics.addMetric('RunEscalated', MetricUnit.Count, result.required_human ? 1 : 0);
  metrics.publishStoredMetrics();
}
