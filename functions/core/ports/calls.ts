import type { Call, CallResult } from '../contracts/call.ts';
import type { NewEvent } from '../contracts/events.ts';
import type { RunRef } from '../contracts/state.ts';
import type { RunKey } from './runs.ts';

export interface Calls {
  list(run: RunKey, turn?: number): Promise<readonly Call[]>;
  /**
   * The calls of a turn and later ones as a prompt holds them: a large output is cut (`shorten.ts`), and nothing is
   * fetched for it.
   */
  listShown(run: RunKey, fromTurn: number): Promise<readonly Call[]>;
  /** One call, whole. */
  find(run: RunKey, callId: string): Promise<Call | undefined>;
  /** The calls that take others of the run back, oldest first. */
  listUndos(run: RunKey): Promise<readonly Call[]>;
  /** Stores the judged calls of a turn; a repeat changes nothing. */
  propose(run: RunKey, calls: readonly Call[]): Promise<void>;
  /** Stores how the arguments that a person wrote were judged; a repeat changes nothing. */
  rejudge(run: RunKey, call: Call): Promise<void>;
  /**
   * Claims a call before it acts. An irreversible one must be approved; one that may have acted already is not
   * claimed again unless it only reads; none is while a kill switch is set for the run.
   * @returns the call, or what became of it.
   */
  claim(
    run: RunRef,
    callId: string,
    options: { irreversible: boolean; repeatable: boolean },
  ): Promise<{ claimed: true; call: Call } | { claimed: false; result: CallResult }>;
  /**
   * Records the result of a call, once. An irreversible call whose result is in doubt is not done: its status says
   * so until a person has decided.
   */
  record(
    run: RunKey,
    callId: string,
    result: CallResult,
    options?: { irreversible?: boolean; durationMs?: number },
  ): Promise<void>;
  /** What the model is told beside the result. */
  annotate(run: RunKey, callId: string, note: string): Promise<void>;
}

/** Only one compensation of a run goes on at a time, so that its undos keep their order. */
export interface Compensations {
  /**
   * @param execution the name of the compensating execution; a repeat by the same one is granted again.
   * @returns `false` while another one's goes on.
   */
  begin(run: RunKey, execution: string): Promise<boolean>;
  /** @returns the execution whose compensation goes on. */
  underWay(run: RunKey): Promise<string | undefined>;
  /** Ends the execution's compensation and tells the history, once. One that is not under way stays as it is. */
  finish(run: RunKey, execution: string, events: readonly NewEvent[]): Promise<void>;
}
