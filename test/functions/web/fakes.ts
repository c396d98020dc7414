import {
  decidedStatus,
  recordedDecision,
  requireVotable,
} from '../../../functions/core/approval/decision.ts';
import { kindRules } from '../../../functions/core/approval/kinds.ts';
import { settledCalls } from '../../../functions/core/approval/tally.ts';
import { beginning, chained } from '../../../functions/core/audit.ts';
import { sha256 } from '../../../functions/core/canonical.ts';
import type { Approval } from '../../../functions/core/contracts/approval.ts';
import type { AuditEntry, NewAuditEntry } from '../../../functions/core/contracts/audit.ts';
import type { Call } from '../../../functions/core/contracts/call.ts';
import type { Vote } from '../../../functions/core/contracts/decision.ts';
import type { RunEvent } from '../../../functions/core/contracts/events.ts';
import type { Grant } from '../../../functions/core/contracts/grant.ts';
import type { Episode, Fact, Observation } from '../../../functions/core/contracts/memory.ts';
import { type RunRecord, RunRequestSchema } from '../../../functions/core/contracts/run.ts';
import type { Switch } from '../../../functions/core/contracts/switch.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../../functions/core/errors.ts';
import { problemsOf } from '../../../functions/core/problems.ts';
import { hasEnded } from '../../../functions/core/run-view.ts';
import { createApi } from '../../../functions/web/api/app.ts';
import type { ApiPorts } from '../../../functions/web/api/ports.ts';
import { aCall, anApproval, aRecord } from '../../support/builders.ts';
import { fakeMemory } from './fake-memory.ts';

export const runId = 'run_0123456789abcdefghijklmnop';
export const approvalId = `default.${runId}.1`;
export const token = 'the-right-token';
export const approver = 'boss@example.com';

/** An escalated mail. */
export const call = (changes: Partial<Call> = {}): Call =>
  aCall({
    tool: 'send_email',
    toolUseId: 'toolu_1',
    input: { to: 'ada@example.com', subject: 'Your order ORD-1042', body: 'Dear Ada,\n\nit is late.\n' },
    inputHash: 'hash',
    verdict: 'escalate',
    reason: 'send_email cannot be taken back, so a person approves it first',
    risk: 'high',
    status: 'awaiting_approval',
    ...changes,
  });

/** A request about it, with a link for each of the two who are asked. */
export const approval = (changes: Partial<Approval> = {}): Approval =>
  anApproval({
    approvalId,
    runId,
    task: 'Order ORD-1042 is late. Find out why and tell the customer.',
    needs: (changes.callIds ?? ['call_1_1']).map((callId) => ({ callId, group: 'default', quorum: 1 })),
    rounds: [
      {
        at: '2026-08-04T12:00:00.000Z',
        approvers: ['other@example.com', approver].map((email) => ({ email, groups: ['default'] })),
      },
    ],
    remindAt: '2026-08-04T12:02:30.000Z',
    taskTokenCiphertext: 'secret-ciphertext',
    taskTokenHash: 'secret-hash',
    linkHashes: [
      { approver: 'other@example.com', hash: sha256('another-token') },
      { approver, hash: sha256(token) },
    ],
    createdAt: '2026-08-04T12:00:00.000Z',
    expiresAt: '2026-08-04T12:05:00.000Z',
    ...changes,
  });

export const run = (changes: Partial<RunRecord> = {}): RunRecord =>
  aRecord({
    runId,
    task: 'Order ORD-1042 is late.',
    requestHash: 'hash',
    counters: { turns: 1, toolCalls: 1, deniedCalls: 0, escalatedCalls: 0 },
    startedAt: '2026-08-04T11:59:00.000Z',
    ...changes,
  });

/** The API on ports in memory: what was stored, what was reported, how long was slept, and a clock to set. */
export function fakeApi(
  given: {
    approvals?: Approval[];
    calls?: Call[];
    undos?: Call[];
    runs?: RunRecord[];
    events?: RunEvent[];
    grants?: Grant[];
    facts?: Fact[];
    episodes?: Episode[];
    observations?: Observation[];
    tools?: ApiPorts['tools'];
    slack?: ApiPorts['slack'];
    /** The execution that takes back what the run did. */
    underWay?: string;
  } = {},
) {
  const state = {
    approvals: new Map((given.approvals ?? [approval()]).map((each) => [each.approvalId, each])),
    calls: given.calls ?? [call()],
    undos: given.undos ?? [],
    underWay: given.underWay,
    runs: given.runs ?? [run()],
    events: given.events ?? [],
    now: new Date('2026-08-04T12:01:00.000Z'),
    sleptMs: [] as number[],
    reported: [] as unknown[],
    warned: [] as { what: string; facts: Readonly<Record<string, unknown>> }[],
    /** As it was handed over: with the keys, and with what a person wrote. */
    appended: [] as NewAuditEntry[],
    audit: [] as AuditEntry[],
    unreadableAt: null as number | null,
    grants: given.grants ?? [],
    facts: new Map((given.facts ?? []).map((fact) => [fact.factId, fact])),
    votes: [] as Vote[],
    switches: new Map<string, Switch>(),
    started: [] as { tenantId: string; body: unknown }[],
    estimated: [] as { tenantId: string; body: unknown }[],
  };
  const find = (key: { tenantId: string; runId: string }) =>
    state.runs.find((each) => each.tenantId === key.tenantId && each.runId === key.runId);
  const get = (key: { tenantId: string; runId: string }) => {
    const found = find(key);
    if (!found) throw new NotFoundError(`There is no run ${key.runId}.`);
    return found;
  };

  const ports: ApiPorts = {
    admission: {
      async start(tenantId, body) {
        const request = RunRequestSchema.safeParse(body);
        if (!request.success)
          throw new InvalidInputError('The request is not valid', problemsOf(request.error));
        if (request.data.idempotencyKey === 'taken')
          throw new ConflictError('The key was used for another request.');
        state.started.push({ tenantId, body });
        return run({ tenantId, agent: request.data.agent, task: request.data.task });
      },
    },
    async estimate(tenantId, body) {
      const request = RunRequestSchema.safeParse(body);
      if (!request.success)
        throw new InvalidInputError('The request is not valid', problemsOf(request.error));
      state.estimated.push({ tenantId, body });
      const none = { likelyUsd: null, highUsd: null, likelyTurns: null, highTurns: null };
      return { agent: request.data.agent, runs: 0, ...none, atMostUsd: 1 };
    },
    runs: {
      find: async (key) => find(key),
      get: async (key) => get(key),
      async list(tenantId, { status, limit, cursor }) {
        if (cursor === 'bad') throw new InvalidInputError('The query is not valid', ['cursor: not ours']);
        const items = state.runs.filter(
          (each) => each.tenantId === tenantId && (!status || each.status === status),
        );
        return { items: items.slice(0, limit), cursor: items.length > limit ? 'more' : null };
      },
      async requestCancel(key, at) {
        const found = get(key);
        const flagged = hasEnded(found.status) ? found : { ...found, cancelRequestedAt: at };
        state.runs = state.runs.map((each) => (each === found ? flagged : each));
        return flagged;
      },
    },
    events: {
      after: async (_run, after, limit) => state.events.filter(({ seq }) => seq > after).slice(0, limit),
      async append(_run, events) {
        for (const { type, data } of events) {
          const at = state.now.toISOString();
          state.events = [...state.events, { seq: state.events.length + 1, at, type, data }];
        }
      },
    },
    approvals: {
      find: async (id) => state.approvals.get(id),
      listByStatus: async (tenantId, status) =>
        [...state.approvals.values()].filter((each) => each.tenantId === tenantId && each.status === status),
      async countWrongToken(id) {
        const found = state.approvals.get(id);
        if (!found) throw new Error('counted for a request that does not exist');
        state.approvals.set(id, { ...found, wrongTokens: found.wrongTokens + 1 });
        return found.wrongTokens + 1;
      },
      async vote(id, vote) {
        const { person, at } = vote;
        const found = state.approvals.get(id);
        if (!found) throw new NotFoundError('There is no such request.');
        const decisions = requireVotable(found, person, vote.decisions, state.calls, new Date(at));
        const votes = [...found.votes, { person, at, decisions: decisions.map(recordedDecision) }];
        const outcomes = [...settledCalls({ ...found, votes }).values()];
        const isClosed = outcomes.length === found.callIds.length;
        const closing = {
          status: decidedStatus(outcomes),
          decisions: outcomes,
          decidedBy: person,
          decidedAt: at,
        };
        const voted = { ...found, votes, revision: found.revision + 1, ...(isClosed && closing) };
        state.approvals.set(id, voted);
        state.votes.push(vote);
        if (isClosed)
          state.calls = state.calls.map((each) => {
            const made = outcomes.find(({ callId }) => callId === each.callId);
            return made ? { ...each, ...kindRules[found.kind][made.decision] } : each;
          });
        return voted;
      },
    },
    calls: {
      list: async (_run, turn) => state.calls.filter((each) => turn === undefined || each.turn === turn),
      listUndos: async () => state.undos,
    },
    audit: {
      async append(_run, entries) {
        const known = new Set(state.appended.map(({ key }) => key));
        const fresh = entries.filter(({ key }) => key === undefined || !known.has(key));
        state.appended.push(...fresh);
        state.audit.push(...chained(state.audit.at(-1) ?? beginning, fresh));
      },
      count: async (_run, keyPrefix, atMost) =>
        state.appended.filter(({ key }) => key?.startsWith(keyPrefix)).slice(0, atMost).length,
      list: async () => ({ entries: state.audit, unreadableAt: state.unreadableAt }),
    },
    grants: {
      list: async (tenantId) => state.grants.filter((each) => each.tenantId === tenantId),
      async revoke(tenantId, grantId, { by, at }) {
        const found = state.grants.find((each) => each.tenantId === tenantId && each.grantId === grantId);
        if (!found) throw new NotFoundError('There is no such grant.');
        if (found.revokedAt) throw new ConflictError('This grant is over.');
        const revoked = { ...found, revokedAt: at, revokedBy: by };
        state.grants = state.grants.map((each) => (each === found ? revoked : each));
        return revoked;
      },
    },
    compensations: { underWay: async () => state.underWay },
    ...fakeMemory(state.facts, given.episodes ?? [], given.observations ?? []),
    tools: given.tools ?? {},
    slack: given.slack,
    switches: {
      stopping: async () => [...state.switches.values()][0],
      list: async (tenantId) =>
        [...state.switches.values()].filter((each) => each.scope === 'stage' || each.tenantId === tenantId),
      async set(scope, set) {
        const key = JSON.stringify(scope);
        const known = state.switches.get(key);
        const kept = known?.reason === set.reason ? known : { ...scope, ...set };
        state.switches.set(key, kept);
        return kept;
      },
      clear: async (scope) => void state.switches.delete(JSON.stringify(scope)),
    },
    agents: ['support'],
    operators: ['operators'],
    defaultTenant: 'iam-tenant',
    now: () => state.now,
    hash: sha256,
    sleep: async (ms) => void state.sleptMs.push(ms),
    report: (error) => void state.reported.push(error),
    warn: (what, facts) => void state.warned.push({ what, facts }),
  };

  const app = createApi(ports);
  return {
    app,
    ports,
    state,
    /** A request as API Gateway passes it on, with our own authorizer's tenant unless told otherwise. */
    request: (
      path: string,
      init: RequestInit = {},
      authorizer: unknown = { lambda: { tenantId: 'default' } },
    ) => Promise.resolve(app.request(path, init, { event: { requestContext: { authorizer } } })),
    /** A request without any credential. */
    anonymous: (path: string, init: RequestInit = {}, http: Record<string, string> = {}) =>
      Promise.resolve(app.request(path, init, { event: { requestContext: { http } } })),
  };
}

export const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
