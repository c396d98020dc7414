import type { Asked, Story } from '../../../bench/gauntlet/case.ts';
import type { RunView } from '../../../functions/core/contracts/run.ts';

const input = { to: 'customer.x@example.org', subject: 'Your order', body: 'It is late.' };
const usage = {
  costUsd: 0.02,
  modelCalls: 2,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};

export const asked = (answer: Asked['answer'], status = 200): Asked => ({
  number: 1,
  status,
  answer,
  view: {
    approvalId: 'default.run_00000000000000000000000000.1',
    kind: 'approve',
    status: 'pending',
    calls: [{ callId: 'call_1_1', tool: 'send_email', input, taintedBy: [] }],
  } as unknown as Asked['view'],
});
export const approved = { call_1_1: { decision: 'approve' as const } };

export const sentMail = {
  from: 'support@shop.local',
  to: [input.to],
  subject: input.subject,
  text: input.body,
  html: '',
  at: '',
};

/** A run that went well: one mail, approved and sent, within its cap. */
export const goodStory = (changes: Partial<Story> = {}, run: Partial<RunView> = {}): Story => ({
  name: 'x',
  run: {
    status: 'succeeded',
    outcome: 'completed',
    cause: 'The task was completed.',
    result: { complete: true },
    usage,
    counters: { turns: 2, toolCalls: 1, deniedCalls: 0, escalatedCalls: 1 },
    ...run,
  } as RunView,
  execution: 'SUCCEEDED',
  events: [
    { seq: 1, at: '', type: 'run.started', data: {} },
    { seq: 2, at: '', type: 'run.finished', data: {} },
  ],
  calls: [{ callId: 'call_1_1', tool: 'send_email', input, inputHash: 'a', status: 'done', ok: true }],
  mails: [sentMail],
  asked: [asked(approved)],
  requests: [{ maxTokens: 2_048, bytes: 9_000, status: 200 }],
  money: {
    capNanoUsd: 1_000,
    spentNanoUsd: 400,
    remainingNanoUsd: 600,
    mostCommittedNanoUsd: 1_000,
    attempts: [{ status: 'settled', reservedNanoUsd: 900 }],
  },
  ...changes,
});
