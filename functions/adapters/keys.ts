import type { ModelCallKey } from '../core/ask.ts';
import { sha256 } from '../core/canonical.ts';
import { ApprovalIdSchema, runOfApproval } from '../core/contracts/approval.ts';
import type { Namespace } from '../core/contracts/memory.ts';
import type { RunStatus } from '../core/contracts/run.ts';
import { type Identified, identityOf, normalisedName } from '../core/memory/facts.ts';
import type { RunKey, SpendingKey, SwitchScope } from '../core/ports.ts';

/**
 * The single table, as `docs/data-model.md` explains it. Every key begins with the tenant, then says the noun, so
 * that IAM can bind a role to nouns (`dynamodb:LeadingKeys`).
 */
const partition = ({ tenantId, runId }: RunKey, noun: string) => `${tenantId}#${noun}#${runId}`;
const padded = (number: number) => String(number).padStart(8, '0');

export const runKey = (run: RunKey) => ({ pk: partition(run, 'RUN'), sk: 'RUN' });
export const turnsPartition = (run: RunKey) => partition(run, 'TURNS');
export const turnKey = (run: RunKey, turn: number) => ({
  pk: turnsPartition(run),
  sk: `TURN#${padded(turn)}`,
});
/** How the transcript is shown from this turn on. */
export const contextPrefix = 'CONTEXT#';
export const contextKey = (run: RunKey, madeAtTurn: number) => ({
  pk: turnsPartition(run),
  sk: `${contextPrefix}${padded(madeAtTurn)}`,
});
/** Where the answer of a model call is stored. */
export const answerKey = (run: RunKey, { turn, purpose }: ModelCallKey) => ({
  pk: turnsPartition(run),
  sk: `${answerPrefixes[purpose]}${padded(turn)}`,
});
const answerPrefixes = { plan: 'TURN#', judge: 'JUDGE#', compact: 'COMPACT#' } as const;
export const attemptKey = (run: RunKey, key: SpendingKey, attempt: number) => ({
  pk: turnsPartition(run),
  sk: `${attemptPrefix(key)}${padded(attempt)}`,
});
export const attemptPrefix = ({ turn, purpose }: SpendingKey) => `ATTEMPT#${padded(turn)}#${purpose}#`;

/** No tenant is called so: what all tenants share. */
export const everyTenant = '_';
/** @param day as in `2026-11-23` */
export const dayKey = (tenantId: string, day: string) => ({ pk: `${tenantId}#BUDGET#${day}`, sk: 'DAY' });

export const callsPartition = (run: RunKey) => partition(run, 'CALLS');
export const callPrefix = (turn: number) => `CALL#${padded(turn)}#`;
export const undoPrefix = 'UNDO#';
/** @param callId `call_<turn>_<n>`, or `undo_<turn>_<n>`, which takes that call back */
export function callKey(run: RunKey, callId: string) {
  const [kind, turn, index] = callId.split('_');
  const place = `${padded(Number(turn))}#${padded(Number(index))}`;
  return { pk: callsPartition(run), sk: `${kind === 'undo' ? undoPrefix : 'CALL#'}${place}` };
}

/** There while a compensation of the run goes on. */
export const compensationKey = (run: RunKey) => ({ pk: callsPartition(run), sk: 'COMPENSATION' });
export const switchesPartition = (owner: string) => `${owner}#SWITCHES#all`;
export const agentSwitchPrefix = 'AGENT#';
export const switchKey = (scope: SwitchScope) => ({
  pk: switchesPartition(scope.scope === 'stage' ? everyTenant : scope.tenantId),
  sk: scope.scope === 'agent' ? `${agentSwitchPrefix}${scope.agent}` : scope.scope.toUpperCase(),
});

export const tenantsPartition = `${everyTenant}#TENANTS#all`;
export const tenantPrefix = 'TENANT#';
export const tenantKey = (tenantId: string) => ({ pk: tenantsPartition, sk: `${tenantPrefix}${tenantId}` });

/** There once the run is cancelled: beside the calls, so that a tool needs to see nothing else. */
export const cancelMarkerKey = (run: RunKey) => ({ pk: callsPartition(run), sk: 'CANCELLED' });

export const eventsPartition = (run: RunKey) => partition(run, 'EVENTS');
export const eventCounterKey = (run: RunKey) => ({ pk: eventsPartition(run), sk: 'COUNTER' });
export const eventKey = (run: RunKey, seq: number) => ({
  pk: eventsPartition(run),
  sk: `EVENT#${padded(seq)}`,
});
export const eventOnceKey = (run: RunKey, key: string) => ({ pk: eventsPartition(run), sk: `ONCE#${key}` });

export const approvalsPartition = (run: RunKey) => partition(run, 'APPROVALS');
/** @returns `undefined` for an id that cannot be one of ours. */
export function approvalKey(approvalId: string) {
  if (!ApprovalIdSchema.safeParse(approvalId).success) return undefined;
  const { number, ...run } = runOfApproval(approvalId);
  return { pk: approvalsPartition(run), sk: `APPROVAL#${padded(number)}` };
}

export const auditPartition = (run: RunKey) => partition(run, 'AUDIT');
export const auditPrefix = 'ENTRY#';
export const auditKey = (run: RunKey, seq: number) => ({
  pk: auditPartition(run),
  sk: `${auditPrefix}${padded(seq)}`,
});
export const auditOnceKey = (run: RunKey, key: string) => ({ pk: auditPartition(run), sk: `ONCE#${key}` });

/** @param owner the run, or the agent, that the grants are for */
export const grantsPartition = (tenantId: string, owner: string) => `${tenantId}#GRANTS#${owner}`;
export const grantKey = (tenantId: string, owner: string, tool: string, inputHash: string) => ({
  pk: grantsPartition(tenantId, owner),
  sk: `GRANT#${tool}#${inputHash}`,
});

export const workingPartition = (run: RunKey) => partition(run, 'WORKING');
export const observationPrefix = 'OBSERVATION#';
export const observationKey = (run: RunKey, key: string) => ({
  pk: workingPartition(run),
  sk: `${observationPrefix}${key}`,
});

export const factsPartition = ({ tenantId, agent }: Namespace) => `${tenantId}#FACTS#${agent}`;

/** What is not current any more lies apart, so that loading the current facts reads nothing else. */
export const factPrefix = 'FACT#';
export const factKey = (namespace: Namespace, factId: string) => ({
  pk: factsPartition(namespace),
  sk: `${factPrefix}${factId}`,
});
export const pastFactKey = (namespace: Namespace, factId: string) => ({
  pk: factsPartition(namespace),
  sk: `PAST#${factId}`,
});
export const factHeadKey = (namespace: Namespace) => ({ pk: factsPartition(namespace), sk: 'HEAD' });
export const factChangeKey = (namespace: Namespace, seq: number) => ({
  pk: factsPartition(namespace),
  sk: `CHANGE#${padded(seq)}`,
});
/** Leads to the current fact about the same. */
export const factPointerKey = (namespace: Namespace, fact: Identified) => ({
  pk: factsPartition(namespace),
  sk: `POINTER#${sha256(identityOf(fact))}`,
});
/** @param factId the id that the source gives a fact, whether or not it became one */
export const factSourceKey = (namespace: Namespace, factId: string) => ({
  pk: factsPartition(namespace),
  sk: `SOURCE#${factId}`,
});

/** A subject is the same whatever its case, its spaces and what joins its words, as for facts. */
export const subjectHashOf = (subject: string) => sha256(normalisedName(subject)).slice(0, 40);
/** What there is about a subject, so that all of it can be erased; the subject itself does not stand in the key. */
export const subjectPartition = (tenantId: string, subjectHash: string) =>
  `${tenantId}#SUBJECTS#${subjectHash}`;
export const subjectRunKey = (run: RunKey, subjectHash: string) => ({
  pk: subjectPartition(run.tenantId, subjectHash),
  sk: `RUN#${run.runId}`,
});
export const subjectFactKey = ({ tenantId, agent }: Namespace, subjectHash: string, factId: string) => ({
  pk: subjectPartition(tenantId, subjectHash),
  sk: `FACT#${agent}#${factId}`,
});
export const erasureKey = (tenantId: string, erasureId: string) => ({
  pk: `${tenantId}#ERASURES#${erasureId}`,
  sk: 'ERASURE',
});

/** Facts of a namespace about a subject, in `byStatus`. */
export const factsAboutPartition = (namespace: Namespace, subject: string) =>
  `${factsPartition(namespace)}#${subjectHashOf(subject)}`;

export const episodesPartition = (tenantId: string, agent: string) => `${tenantId}#EPISODES#${agent}`;

/** Index keys: `byTime` lists a tenant's runs or approvals newest first, `byStatus` those in one status. */
export const listKeys = (
  tenantId: string,
  noun: 'RUNS' | 'APPROVALS' | 'GRANTS',
  at: string,
  id: string,
  status: string,
) => ({
  gsi1pk: `${tenantId}#${noun}`,
  gsi1sk: `${at}#${id}`,
  gsi2pk: statusPartition(tenantId, noun, status),
  gsi2sk: `${at}#${id}`,
});
export const statusPartition = (
  tenantId: string,
  noun: 'RUNS' | 'APPROVALS' | 'GRANTS',
  status: RunStatus | string,
) => `${tenantId}#${noun}#${status}`;
