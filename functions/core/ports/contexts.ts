import type { ContextView } from '../contracts/context.ts';
import type { RunKey } from './runs.ts';

/** How a run's transcript is shown, since its compactions. */
export interface Contexts {
  /** The newest view. @returns `undefined` before the first compaction. */
  latest(run: RunKey): Promise<ContextView | undefined>;
  /** Stores a view once for the turn it is made at. @returns the one that is stored, which may be an earlier try's. */
  store(run: RunKey, view: ContextView): Promise<ContextView>;
}
