import type { Ending, Outcome } from './contracts/run.ts';

/** What a `Catch` of the state machine hands over. */
export interface CaughtError {
  readonly Error: string;
  readonly Cause: string;
}

const outcomeOfError: Readonly<Record<string, Outcome>> = { ModelUnavailableError: 'model_unavailable' };

/** Lambda's cause is JSON with `errorMessage`; everybody else's is text. */
function messageOf(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause;
  }
}

/** How a run ends whose step threw; the cause is a sentence for a person. */
export function endingOfError({ Error: name, Cause }: CaughtError): Ending {
  const outcome = outcomeOfError[name] ?? 'internal_error';
  const message = messageOf(Cause) || 'no message';
  const cause = outcome === 'internal_error' ? `A step of the run failed: ${name}: ${message}` : message;
  return { outcome, cause: cause.slice(0, 2_000), response: null };
}
