import type { RunRef } from '../contracts/state.ts';

/** What a kill switch stops; a run's own is its cancelling. */
export type SwitchScope =
  | { readonly scope: 'stage' }
  | { readonly scope: 'tenant'; readonly tenantId: string }
  | { readonly scope: 'agent'; readonly tenantId: string; readonly agent: string };

export interface SwitchState {
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}

/** Kill switches: while one is set, no model call and no tool call of its scope begins. */
export interface Switches {
  /** @returns the widest one that is set for the run. */
  stopping(run: RunRef): Promise<(SwitchScope & SwitchState) | undefined>;
  list(tenantId: string): Promise<readonly (SwitchScope & SwitchState)[]>;
  /** A set switch with the same reason stays as it is. @returns it as it stands. */
  set(scope: SwitchScope, state: SwitchState): Promise<SwitchScope & SwitchState>;
  clear(scope: SwitchScope, who: Pick<SwitchState, 'by' | 'at'>): Promise<void>;
}
