import type { Agent } from '../contracts/agent.ts';
import type { Call } from '../contracts/call.ts';
import type { Grant } from '../contracts/grant.ts';
import type { Loop } from '../contracts/state.ts';
import type { ToolDefinition } from '../contracts/tool.ts';
import type { PolicyDecision } from '../ports.ts';
import type { ToolsByName } from '../tools.ts';
import type { KnownText } from './grounding.ts';

/** All that one call is judged by. */
export interface CallContext {
  readonly agent: Pick<Agent, 'limits'>;
  /** The agent's, by name, and `ask_human`. */
  readonly tools: ToolsByName;
  /** Counters with `turn` already at the turn to judge, and `callsByTool` with the turn's earlier calls. */
  readonly loop: Loop;
  readonly known: readonly KnownText[];
  /** The earlier calls of the same turn. */
  readonly before: readonly Call[];
  readonly callsInTurn: number;
  /** Why no call that costs money can be paid for, where that is so. */
  readonly priceRefusal?: string;
  /** The grants that were found for calls of the turn, by call. */
  readonly granted?: ReadonlyMap<string, Grant>;
  /** Who asked for the run, where that is known. */
  readonly requester?: string;
  readonly decide: (tool: ToolDefinition, input: Readonly<Record<string, unknown>>) => PolicyDecision;
}

export type Proposed = Omit<Call, 'verdict' | 'reason' | 'status'>;
