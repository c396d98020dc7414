import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { EmbedderUnavailableError, VectorIndexUnavailableError } from '../core/errors.ts';
import { logger, metrics } from './lambda.ts';

/** Counts texts that could not be embedded or compared; apart from what a tool's call is measured by meanwhile. */
export function countMissed(error: EmbedderUnavailableError | VectorIndexUnavailableError): void {
  logger.warn('embedder_unavailable', { reason: error.message });
  metrics.singleMetric().addMetric('EmbedderUnavailable', MetricUnit.Count, 1);
}
