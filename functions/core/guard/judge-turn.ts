import { budgetExceeded, pricedNanoUsd } from '../budget.ts';
import type { Call } from '../contracts/call.ts';
import type { RunRecord } from '../contracts/run.ts';
import { type Turn, toolUsesOf } from '../contracts/turn.ts';
import { endingOfSwitch } from '../halt.ts';
import { cancelled } from '../plan.ts';
import { type GuardDependencies, type Step, turnRules } from './dependencies.ts';
import { grantsFor, mightBeLifted } from './granted.ts';
import { knownTexts } from './grounding.ts';
import { type Judgement, judge, stop, type TurnRules, turnJudged } from './judgement.ts';

/** Judges what the model asked for and stores the verdicts before anything acts on them. */
export async function judgeTurn(deps: GuardDependencies, step: Step): Promise<Judgement> {
  const judgement = await judged(deps, step);
  await store(deps, step, judgement);
  return judgement;
}

async function store(deps: GuardDependencies, { run }: Step, judgement: Judgement): Promise<void> {
  await deps.calls.propose(run, judgement.calls);
  const { usable, feedback, loop } = judgement;
  await Promise.all([
    deps.turns.annotate(run, loop.turn, { usable, ...(feedback ? { feedback } : {}) }),
    deps.events.append(run, [turnJudged(judgement)]),
  ]);
}

async function judged(deps: GuardDependencies, step: Step): Promise<Judgement> {
  const { run, loop } = step;
  const [record, turn, stopping] = await Promise.all([
    deps.runs.get(run),
    deps.turns.get(run, loop.turn),
    deps.switches.stopping(run),
  ]);
  if (record.cancelRequestedAt) return stop(cancelled, loop);
  if (stopping) return stop(endingOfSwitch(stopping), loop);
  if (!turn) throw new Error(`Turn ${loop.turn} of ${run.runId} is missing.`);
  const rules = await rulesFor(deps, step, record, turn);
  const judgeBy = (more: Partial<TurnRules>) => judge(turn.answer, loop, { ...rules, ...more });
  const leave = await leaveFor(deps, step, judgeBy({}).calls);
  const judgement = judgeBy(leave);
  const priceRefusal = await setAside(deps, step, judgement);
  return priceRefusal === undefined ? judgement : judgeBy({ ...leave, priceRefusal });
}

/**
 * The leave that people gave for calls about which they would be asked. Where an earlier try of this state has stored
 * a verdict on one, that stands, whatever was granted or revoked since.
 */
async function leaveFor(
  { calls, grants, now }: GuardDependencies,
  { run, loop }: Step,
  judgedCalls: readonly Call[],
): Promise<Pick<TurnRules, 'granted' | 'stored'>> {
  const stopped = judgedCalls.filter(mightBeLifted);
  if (stopped.length === 0) return {};
  const ids = stopped.map(({ callId }) => callId);
  const earlier = (await calls.list(run, loop.turn)).filter(({ callId }) => ids.includes(callId));
  const stored = new Map(earlier.map((call) => [call.callId, call]));
  const fresh = stopped.filter(({ callId }) => !stored.has(callId));
  return { stored, granted: await grantsFor(grants, run, fresh, now().toISOString()) };
}

/** What the calls of the turn cost, before any of them runs. @returns why there is not enough money for them. */
async function setAside(
  { budgets, now }: GuardDependencies,
  { run, loop }: Step,
  { calls }: Judgement,
): Promise<string | undefined> {
  const nanoUsd = pricedNanoUsd(calls);
  if (nanoUsd === 0) return undefined;
  const reserved = await budgets.reserve(
    run,
    { turn: loop.turn, purpose: 'tools' },
    nanoUsd,
    now().toISOString(),
  );
  return 'refusedBy' in reserved
    ? budgetExceeded(reserved.refusedBy, nanoUsd, 'the calls of this turn')
    : undefined;
}

async function rulesFor(
  deps: GuardDependencies,
  step: Step,
  record: RunRecord,
  turn: Turn,
): Promise<TurnRules> {
  const { run, loop } = step;
  const rules = turnRules(deps, step, record, loop.toolCalls);
  // Everything a run has read can be much: it is only looked through for a value that must not be made up.
  const mustBeKnown = toolUsesOf(turn.answer.content).some(({ name }) => rules.tools[name]?.grounded?.length);
  const earlier = mustBeKnown ? await deps.calls.list(run) : [];
  const known = knownTexts(
    record,
    earlier.filter((call) => call.turn < loop.turn),
    rules.tools,
  );
  return { ...rules, known };
}
