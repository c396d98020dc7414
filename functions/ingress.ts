import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import type { Bus } from './adapters/bus.ts';
import { admission, bus, deadLetters, setting } from './adapters/container.ts';
import { observed } from './adapters/lambda.ts';
import type { DeadLetters } from './adapters/queue.ts';
import { perMessage } from './adapters/sqs-batch.ts';
import { runRejectedType } from './core/contracts/events.ts';
import { ConflictError, InvalidInputError } from './core/errors.ts';
import type { Admission } from './core/ports.ts';

interface Dependencies {
  readonly admission: Admission;
  readonly bus: Bus;
  readonly deadLetters: DeadLetters;
  /** Whoever may put events on the bus speaks for this tenant. */
  readonly tenantId: string;
}

/** An EventBridge event as the rule queues it; its id is the idempotency key where the body has none. */
const EnvelopeSchema = z.object({ id: z.string().min(1), detail: z.unknown() });

export const handler = observed<SQSEvent, SQSBatchResponse>(() =>
  perMessage(
    createHandler({
      admission: admission(),
      bus: bus(),
      deadLetters: deadLetters(),
      tenantId: setting('DEFAULT_TENANT'),
    }),
  ),
);

/** The bus's way in. A bad event starts nothing: it is kept in the DLQ and told on the bus with the reason. */
export const createHandler = (deps: Dependencies) => async (body: string) => {
  const { id, detail } = readEnvelope(body);
  try {
    await deps.admission.start(deps.tenantId, detail, id);
  } catch (error) {
    if (!(error instanceof InvalidInputError || error instanceof ConflictError)) throw error;
    await deps.deadLetters.bury(body, error.message);
    await deps.bus.publish([{ type: runRejectedType, detail: { eventId: id, reason: error.message } }]);
  }
};

/** What is no event has no detail, so admission names what is missing. */
function readEnvelope(body: string): z.infer<typeof EnvelopeSchema> {
  try {
    return EnvelopeSchema.parse(JSON.parse(body));
  } catch {
    return { id: 'unknown', detail: undefined };
  }
}
