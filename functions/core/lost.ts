import type { ModelAnswer, Turn } from './contracts/turn.ts';
import { failure } from './results.ts';
import { recallResultName } from './shorten.ts';

// What stands in for a value whose object is gone from storage: the model is told, and the run goes on.

/** Only what succeeded is ever that large. */
export const lostResult = failure(
  'result_lost',
  'This call was carried out, but its result is gone from storage. Ask again if the call only reads; do not repeat one that acts.',
);

export const lostAnswer: ModelAnswer = {
  model: 'unknown',
  content: [],
  stopReason: null,
  tokens: null,
  defect: 'it is gone from storage.',
};

/** A turn that nobody can show any more; where it could not be used either, that was told already. */
export const lostTurn = (turn: Turn): Turn =>
  turn.usable
    ? {
        ...turn,
        usable: false,
        feedback: [
          `Your answer of turn ${turn.turn} is gone from storage. What its calls returned, call_${turn.turn}_1 and so on, can be read with ${recallResultName}.`,
          ...(turn.feedback ? [turn.feedback] : []),
        ].join(' '),
      }
    : turn;
