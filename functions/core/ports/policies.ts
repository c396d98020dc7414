import type { Agent } from '../contracts/agent.ts';
import type { Escalation, Risk, Verdict } from '../contracts/call.ts';
import type { ToolDefinition } from '../contracts/tool.ts';

/** What a policy decides about: one call with arguments that fit its tool. */
export interface PolicyRequest {
  readonly agent: Agent;
  readonly tenantId: string;
  readonly tool: ToolDefinition;
  /** Parsed, defaults filled in. */
  readonly input: unknown;
  readonly context: {
    readonly turn: number;
    readonly toolCalls: number;
    /** Nano-dollars that the run may still spend. */
    readonly remainingNanoUsd: number;
    /** Untrusted text has reached the model. */
    readonly tainted: boolean;
    /** Tools that it came from. */
    readonly taintSources: readonly string[];
    /** The call's destination is outside the tenant's own domains. */
    readonly outside: boolean;
  };
}

export interface PolicyDecision {
  readonly verdict: Verdict;
  /** Ids of the policies that decided. */
  readonly policies: readonly string[];
  /** For a person and for the model; e.g. what the policy's `@reason` says. */
  readonly reason?: string;
  /** The policies' annotations, where a person is to decide. */
  readonly risk?: Risk;
  readonly approval?: PolicyApproval;
  /** What the agent's shadow policy would have decided. */
  readonly shadow?: { readonly verdict: Verdict; readonly policies: readonly string[] };
}

/** How a person is asked, where the policies that decided say anything about it. */
export interface PolicyApproval {
  /** `once`: an approval may stand for repetitions of exactly the same call. */
  readonly repeats: 'once' | 'each-time';
  readonly needs: Escalation['needs'];
  readonly requesterMayDecide: boolean;
  readonly onExpiry: Escalation['onExpiry'];
  /** Without it, the stage's. */
  readonly timeoutSeconds?: number;
}

export interface Policies {
  decide(request: PolicyRequest): PolicyDecision;
}
