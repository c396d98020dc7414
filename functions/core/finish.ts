import * as z from 'zod';
import type { Ending, Outcome } from './contracts/run.ts';

/** The built-in way to end a run, and the only one: it says how far the task got and which calls support the answer. */
export const finishName = 'finish';

export const FinishSchema = z.strictObject({
  status: z
    .enum(['done', 'partial', 'impossible'])
    .describe('done: everything asked was done. partial: some of it. impossible: it cannot be done.'),
  answer: z.string().trim().min(1).describe('The answer for the person who asked, complete in itself.'),
  evidence: z
    .array(z.string())
    .describe(
      'Ids of the calls whose results support the answer, as each result names its own (`call`), e.g. ["call_1_1"]. ' +
        'Only calls that succeeded and found something; [] where there is none.',
    ),
});
export type Finish = z.infer<typeof FinishSchema>;

export const finishDescription =
  'Ends the task with an answer; nothing else does. Call it alone, once everything is done or nothing more can be ' +
  'done. The answer is checked against what really happened: done and partial cite at least one call that ' +
  'succeeded, if there was any; say that something was done only if a call of yours did it; every figure, date, id ' +
  'and address stands in a result or follows from such by simple arithmetic. An answer that does not hold is sent ' +
  'back with the reasons.';

const claims: Readonly<Record<Finish['status'], { outcome: Outcome; cause: string }>> = {
  done: { outcome: 'completed', cause: 'The task was completed.' },
  partial: { outcome: 'partial', cause: 'The agent says that a part of the task could not be done.' },
  impossible: { outcome: 'impossible', cause: 'The agent says that the task cannot be done.' },
};

/** How a run ends whose answer is taken at its word. */
export const endingOfClaim = ({ status, answer }: Finish): Ending => ({
  ...claims[status],
  response: answer,
});
