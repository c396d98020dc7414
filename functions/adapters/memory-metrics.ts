import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { EmbedderUnavailableError } from '../core/errors.ts';
import { logger, metrics } from './lambda.ts';

/** Counts texts that could not be embedded; apart from what a tool's call is measured by meanwhile. */
export function countMissed(error: EmbedderUnavailableError): void {
  logger.warn('embedder_unavailable', { reason: error.message });
  metrics.singleMetric().addMetric('EmbedderUnavailable', MetricUnit.Count, 1);
}
