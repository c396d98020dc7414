/**
 * The one base of all errors. `name` is what the state machine's `Retry` and `Catch` match: a literal, so that
 * neither Lambda nor a minifier can change it. The message says what was wrong, where, and what to do.
 */
export abstract class StatewardError extends Error {
  abstract override readonly name: string;
}

/**
 * The model provider cannot answer now. The state machine retries it.
 * `billed` says whether the call may have been paid for all the same: then its reservation counts as spent.
 */
export class ModelUnavailableError extends StatewardError {
  override readonly name = 'ModelUnavailableError';
  readonly billed: boolean;
  constructor(message: string, { billed, cause }: { billed: boolean; cause?: unknown }) {
    super(message, { cause });
    this.billed = billed;
  }
}

/**
 * A tool could not do what was asked. It becomes the call's result: the model reads the message.
 * @param retryable whether the same call may succeed later.
 */
export class ToolError extends StatewardError {
  override readonly name = 'ToolError';
  readonly retryable: boolean;
  constructor(message: string, { retryable = false, cause }: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.retryable = retryable;
  }
}

/** An irreversible call may or may not have acted. The state machine asks a person. */
export class CallInDoubtError extends StatewardError {
  override readonly name = 'CallInDoubtError';
}

/** Two requests claim the same thing with different contents, or the thing has moved on (HTTP 409). */
export class ConflictError extends StatewardError {
  override readonly name = 'ConflictError';
}

/** The caller does not hold what the action needs (HTTP 403). */
export class ForbiddenError extends StatewardError {
  override readonly name = 'ForbiddenError';
}

/** There is no such thing, or it is another tenant's (HTTP 404). */
export class NotFoundError extends StatewardError {
  override readonly name = 'NotFoundError';
}

/** As many problems, of so many characters, are told: enough for whoever corrects them, and no answer is too large. */
const told = { problems: 50, characters: 1_000 } as const;

/** The input has the listed problems (HTTP 400). */
export class InvalidInputError extends StatewardError {
  override readonly name = 'InvalidInputError';
  readonly problems: readonly string[];
  constructor(what: string, problems: readonly string[]) {
    const first = problems.slice(0, told.problems).map(ofReadableLength);
    const more = problems.length - first.length;
    const list = more > 0 ? [...first, `and ${more} more`] : first;
    super(`${what}: ${list.join('; ')}`);
    this.problems = list;
  }
}

const ofReadableLength = (problem: string): string =>
  problem.length > told.characters ? `${problem.slice(0, told.characters).toWellFormed()}…` : problem;

/** The model provider refused the key: no retry can help. */
export class CredentialsRefusedError extends StatewardError {
  override readonly name = 'CredentialsRefusedError';
}

/** The model provider refused the request itself: no retry can help. */
export class ModelRequestError extends StatewardError {
  override readonly name = 'ModelRequestError';
}

/** The embedder cannot answer now: what is searched is searched by keywords. */
export class EmbedderUnavailableError extends StatewardError {
  override readonly name = 'EmbedderUnavailableError';
}

/** The vector index cannot answer now: what is searched is searched by keywords, among the newest facts. */
export class VectorIndexUnavailableError extends StatewardError {
  override readonly name = 'VectorIndexUnavailableError';
}

/** The execution's history is nearly full: the state machine goes on with the run in a new execution. */
export class HistoryFullError extends StatewardError {
  override readonly name = 'HistoryFullError';
}
