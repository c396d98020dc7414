import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';

export const tracer = new Tracer();
export const logger = new Logger();
export const metrics = new Metrics();

/**
 * A Lambda with trace, log and the metric of its cold starts. `build` runs at the first event, so that a test can import the file without an
 * environment.
 */
export function observed<Event, Result>(build: () => (event: Event, context: Context) => Promise<Result>) {
  let handle: ((event: Event, context: Context) => Promise<Result>) | undefined;
  return middy<Event, Result>()
    .use(captureLambdaHandler(tracer, { captureResponse: false }))
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .handler(async (event, context) => {
      metrics.captureColdStartMetric(context.functionName);
      handle ??= build();
      const result = await handle(event, context);
      logger.info('done');
      return result;
    });
}

/** A Lambda behind a state: what it is called with is parsed; log and trace name the run. */
export function step<Schema extends z.ZodType<{ run: { runId: string } }>, Result>(
  schema: Schema,
  build: () => (input: z.output<Schema>) => Promise<Result>,
) {
  return observed(() => {
    const handle = build();
    return async (event: unknown) => {
      const input = schema.parse(event);
      logger.appendKeys({ run_id: input.run.runId });
      tracer.putAnnotation('run_id', input.run.runId);
      return handle(input);
    };
  });
}
