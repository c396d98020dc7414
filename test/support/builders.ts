import * as z from 'zod';
import { hashOf } from '../../functions/core/canonical.ts';
import type { Agent } from '../../functions/core/contracts/agent.ts';
import { defineAgent } from '../../functions/core/contracts/agent.ts';
import type { Approval } from '../../functions/core/contracts/approval.ts';
import type { Call } from '../../functions/core/contracts/call.ts';
import type { Episode } from '../../functions/core/contracts/memory.ts';
import type { RunRecord } from '../../functions/core/contracts/run.ts';
import { type Loop, startingLoop } from '../../functions/core/contracts/state.ts';
import type { ToolDefinition } from '../../functions/core/contracts/tool.ts';
import type { ModelAnswer, Turn } from '../../functions/core/contracts/turn.ts';
import type { PolicyRequest } from '../../functions/core/ports.ts';
import { emptyUsage } from '../../functions/core/run-view.ts';

/** Plain objects that are valid and dull; a test names only what it is about. */
export const aRun = { tenantId: 'default', runId: `run_${'0'.repeat(26)}`, agent: 'support' } as const;

export const aRecord = (changes: Partial<RunRecord> = {}): RunRecord => ({
  ...aRun,
  task: 'Do the thing.',
  requestHash: hashOf('Do the thing.'),
  maxNanoUsd: 1_000_000_000,
  remainingNanoUsd: 1_000_000_000,
  memories: [],
  status: 'running',
  usage: emptyUsage,
  counters: { turns: 0, toolCalls: 0, deniedCalls: 0, escalatedCalls: 0 },
  startedAt: '2026-11-23T10:00:00.000Z',
  ...changes,
});

export const aTool = <Effect extends ToolDefinition['effect']>(
  name: string,
  effect: Effect,
): ToolDefinition => ({
  name,
  description: `The tool ${name}.`,
  input: z.strictObject({ text: z.string().max(10), times: z.int().default(1) }),
  output: z.object({ done: z.boolean() }),
  effect,
  timeoutSeconds: 5,
});

/** A tool that writes, and names the tool that takes back what it wrote. */
export const anUndoableTool = (name: string, tool: string): ToolDefinition => ({
  ...aTool(name, 'write'),
  undo: { tool, input: ({ text, times }) => ({ text: `undo ${text}`, times }) },
});

export const someTools = {
  look: aTool('look', 'read'),
  note: aTool('note', 'write'),
  send: aTool('send', 'irreversible'),
};

export const anAgent = (limits: { maxToolCalls?: number } = {}): Agent => ({
  ...defineAgent({ name: 'support', description: 'An agent.', tools: Object.keys(someTools), limits }),
  prompt: 'You are an agent.',
  policies: [],
});

/** A harmless call that policies decide about. */
export const aPolicyRequest = (changes: Partial<PolicyRequest> = {}): PolicyRequest => ({
  agent: anAgent(),
  tenantId: 'default',
  tool: someTools.look,
  input: { text: 'hi', times: 1 },
  context: {
    turn: 1,
    toolCalls: 0,
    remainingNanoUsd: 1_000_000_000,
    tainted: false,
    taintSources: [],
    outside: false,
  },
  ...changes,
});

export const aLoop = (changes: Partial<Loop> = {}): Loop => ({ ...startingLoop, turn: 1, ...changes });

/** A block as the model sends it when it calls a tool. */
export const use = (name: string, input: unknown, id = `toolu_${name}`) => ({
  type: 'tool_use',
  id,
  name,
  input,
});
export const text = (value: string) => ({ type: 'text', text: value });

export const anAnswer = (
  content: ModelAnswer['content'],
  changes: Partial<ModelAnswer> = {},
): ModelAnswer => ({
  model: 'claude-sonnet-5-5',
  content,
  stopReason: content.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn',
  tokens: { inputTokens: 100, outputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0 },
  defect: null,
  ...changes,
});

export const aTurn = (turn: number, content: ModelAnswer['content'], changes: Partial<Turn> = {}): Turn => ({
  turn,
  answer: anAnswer(content),
  costNanoUsd: 300_000,
  usable: true,
  ...changes,
});

export const aCall = (changes: Partial<Call> = {}): Call => {
  const input = changes.input ?? { text: 'hi', times: 1 };
  return {
    callId: 'call_1_1',
    turn: 1,
    toolUseId: 'toolu_look',
    tool: 'look',
    input,
    inputHash: hashOf(input),
    verdict: 'allow',
    reason: 'allowed by the rules',
    policies: [],
    risk: 'low',
    taintedBy: [],
    priceNanoUsd: 0,
    status: 'allowed',
    ...changes,
  };
};

/** How a run that sent a mail went. */
export const anEpisode = (changes: Partial<Episode> = {}): Episode => ({
  runId: aRun.runId,
  agent: aRun.agent,
  task: 'Do the thing.',
  outcome: 'completed',
  cause: 'The task was completed.',
  worked: [{ tool: 'send', calls: 1 }],
  failed: [],
  costNanoUsd: 12_000_000,
  turns: 3,
  at: '2026-11-23T10:01:00.000Z',
  ...changes,
});

/** A request about one call, which anybody of `ada` and `grace` may decide. */
export const anApproval = (changes: Partial<Approval> = {}): Approval => ({
  approvalId: `default.${aRun.runId}.1`,
  tenantId: aRun.tenantId,
  runId: aRun.runId,
  turn: 1,
  number: 1,
  agent: aRun.agent,
  task: 'Do the thing.',
  kind: 'approve',
  status: 'pending',
  callIds: ['call_1_1'],
  needs: [{ callId: 'call_1_1', group: 'default', quorum: 1 }],
  rounds: [
    {
      at: '2026-11-23T10:00:00.000Z',
      approvers: ['ada@example.com', 'grace@example.com'].map((email) => ({ email, groups: ['default'] })),
    },
  ],
  round: 0,
  remindAt: '2026-11-23T10:02:30.000Z',
  onExpiry: 'deny',
  votes: [],
  revision: 0,
  deliveries: [],
  taskTokenCiphertext: 'x',
  taskTokenHash: 'y',
  attempt: 0,
  linkHashes: [],
  wrongTokens: 0,
  createdAt: '2026-11-23T10:00:00.000Z',
  expiresAt: '2026-11-23T10:05:00.000Z',
  ...changes,
});
