import type { NewEvent, RunEvent } from '../contracts/events.ts';
import type { Ending, RunRecord, RunStatus } from '../contracts/run.ts';
import type { RunRef } from '../contracts/state.ts';

/** A run without its agent's name: enough to find it. */
export type RunKey = Pick<RunRef, 'tenantId' | 'runId'>;

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Opaque; hand it back to read on. `null` at the end. */
  readonly cursor: string | null;
}

export interface Runs {
  /** Stores the run unless it is stored. @returns the run as it stands. */
  open(record: RunRecord): Promise<RunRecord>;
  find(run: RunKey): Promise<RunRecord | undefined>;
  /** @throws NotFoundError */
  get(run: RunKey): Promise<RunRecord>;
  /** Newest first. @throws InvalidInputError on a cursor that is not ours. */
  list(
    tenantId: string,
    query: { status?: RunStatus | undefined; limit: number; cursor?: string | undefined },
  ): Promise<Page<RunRecord>>;
  /** What was recalled for the run. */
  remember(run: RunKey, memories: readonly string[]): Promise<void>;
  saveCounters(run: RunKey, counters: RunRecord['counters']): Promise<void>;
  /**
   * Sets the flag that each state reads. A run that has ended stays as it is.
   * @param reason a sentence that becomes the cause of the run's end. @returns the run as it stands.
   */
  requestCancel(run: RunKey, at: string, reason?: string): Promise<RunRecord>;
  /** Closes the run, its open approvals and reservations, once. @returns the run as it stands. */
  finish(run: RunKey, ending: Ending, at: string): Promise<RunRecord>;
}

export interface Events {
  append(run: RunKey, events: readonly NewEvent[]): Promise<void>;
  /** @returns events with a higher number than `after`, oldest first. */
  after(run: RunKey, after: number, limit: number): Promise<readonly RunEvent[]>;
}

/** Validates a request, starts its execution once, opens its record. */
export interface Admission {
  /**
   * @param body unvalidated; `RunRequestSchema`.
   * @param fallbackKey idempotency key where the body has none.
   * @throws InvalidInputError naming every problem; nothing is stored.
   * @throws ConflictError the key was used for another request, or a kill switch is set.
   */
  start(tenantId: string, body: unknown, fallbackKey?: string): Promise<RunRecord>;
}

/** Everyone who ever started a run. */
export interface Tenants {
  note(tenantId: string): Promise<void>;
  list(): Promise<readonly string[]>;
}
