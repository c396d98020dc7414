import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';

/** What a Lambda does: a handler under the tracer, with one tool in it; its input decides whether that fails. */
const tracer = new Tracer({ serviceName: 'stateward' });

const handler = middy(async (tool: { args: object; fails: boolean }) => {
  const span = tracer.getSegment()?.addNewSubsegment('tool.query_database');
  span?.addMetadata('args', tool.args, 'stateward');
  try {
    if (tool.fails) throw new RangeError('No such table');
  } catch (error) {
    span?.addError(error as Error);
    throw error;
  } finally {
    span?.close();
  }
}).use(captureLambdaHandler(tracer));

await handler(JSON.parse(process.argv[2] ?? '{}'), {} as Context).catch(() => undefined);
