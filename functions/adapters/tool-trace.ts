import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ToolContext, ToolDefinition, ToolRun } from '../core/contracts/tool.ts';
import { logger, metrics, tracer } from './lambda.ts';

const summary = (input: unknown, length: number): string => (JSON.stringify(input) ?? '').slice(0, length);

/**
 * A subsegment `tool.<name>` and a `tool_call` line per call, as the original article asks: arguments of at most
 * 500 and 200 characters. X-Ray takes no dots in annotation keys, so the attributes are metadata under their own
 * names, and what one filters by is an annotation as well.
 */
export const traced = <Definition extends ToolDefinition>(
  tool: Definition,
  run: ToolRun<Definition>,
): ToolRun<Definition> =>
  (async (input: unknown, context: ToolContext) => {
    const startedMs = performance.now();
    const segment = tracer.isTracingEnabled()
      ? tracer.getSegment()?.addNewSubsegment(`tool.${tool.name}`)
      : undefined;
    const finish = (success: boolean, error?: unknown) => {
      const durationMs = Math.round(performance.now() - startedMs);
      segment?.addAnnotation('tool_name', tool.name);
      segment?.addAnnotation('tool_success', success);
      segment?.addAnnotation('run_id', context.runId);
      segment?.addMetadata('tool.name', tool.name);
      segment?.addMetadata('tool.args', summary(input, 500));
      segment?.addMetadata('tool.success', success);
      segment?.addMetadata('tool.duration_ms', durationMs);
      segment?.close(error instanceof Error ? error : undefined);
      logger.info('tool_call', {
        run_id: context.runId,
        call_id: context.callId,
        tool: tool.name,
        args: summary(input, 200),
        success,
        duration_ms: durationMs,
      });
      metrics.addDimension('tool', tool.name);
      metrics.addMetric('ToolDuration', MetricUnit.Milliseconds, durationMs);
      metrics.addMetric(success ? 'ToolSucceeded' : 'ToolFailed', MetricUnit.Count, 1);
      metrics.publishStoredMetrics();
    };
    try {
      const output = await run(input as never, context);
      finish(true);
      return output;
    } catch (error) {
      finish(false, error);
      throw error;
    }
  }) as ToolRun<Definition>;
