import type { Agent } from './contracts/agent.ts';
import type { NewEvent } from './contracts/events.ts';
import type { Ending, RunRecord } from './contracts/run.ts';
import type { PlanOutput, StepInput } from './contracts/state.ts';
import type { ToolDefinition } from './contracts/tool.ts';
import { type ModelAnswer, type Turn, textOf, toolUsesOf } from './contracts/turn.ts';
import { CredentialsRefusedError, ModelRequestError, ModelUnavailableError } from './errors.ts';
import { costNanoUsd, hasPrice, worstCaseNanoUsd } from './models.ts';
import { formatUsd, toUsd } from './money.ts';
import type { Calls, Events, Model, Reservation, Runs, Turns } from './ports.ts';
import { type ModelRequest, promptOf, promptTokensAtMost } from './prompt.ts';

export interface PlanDependencies {
  readonly agents: Readonly<Record<string, Agent>>;
  readonly tools: Readonly<Record<string, ToolDefinition>>;
  readonly runs: Pick<Runs, 'get'>;
  readonly turns: Turns;
  readonly calls: Pick<Calls, 'list'>;
  readonly events: Pick<Events, 'append'>;
  readonly model: Model;
  readonly now: () => Date;
}

/** A model that is down is waited for this long, whatever the state machine's retries add up to. */
const outageMs = 10 * 60_000;

/**
 * One turn: reserve the worst case, ask the model, store the answer with its price. Run again after a crash it
 * finds the stored answer, so that no answer is paid for twice.
 * @throws ModelUnavailableError which the state machine retries.
 */
export const createPlan =
  (deps: PlanDependencies) =>
  async ({ run, budget, loop }: StepInput): Promise<PlanOutput> => {
    const turn = loop.turn + 1;
    const [record, stored] = await Promise.all([deps.runs.get(run), deps.turns.get(run, turn)]);
    if (record.cancelRequestedAt) return { budget, loop, ending: cancelled };

    const planned = stored ?? (await ask(deps, { run, turn, record }));
    if ('outcome' in planned) return { budget, loop, ending: planned };

    await deps.events.append(run, [turnPlanned(planned)]);
    const { usage } = await deps.runs.get(run);
    return { budget: { ...budget, spentNanoUsd: usage.costNanoUsd }, loop: { ...loop, turn }, ending: null };
  };

export const cancelled: Ending = {
  outcome: 'cancelled',
  cause: 'The run was cancelled.',
  response: null,
};

const ended = (outcome: Ending['outcome'], cause: string): Ending => ({ outcome, cause, response: null });

async function ask(
  deps: PlanDependencies,
  { run, turn, record }: { run: StepInput['run']; turn: number; record: RunRecord },
): Promise<Turn | Ending> {
  const request = await requestFor(deps, run, record);
  const worstCase = worstCaseNanoUsd(request.model, promptTokensAtMost(request), request.maxTokens);
  const reservation = await deps.turns.reserve(run, turn, worstCase, deps.now().toISOString());
  if (!reservation) return overBudget(await deps.runs.get(run), worstCase);

  try {
    const answer = await deps.model.answer(request);
    const planned = { turn, answer, costNanoUsd: priceOf(request, answer, reservation), usable: true };
    await deps.turns.settle(run, reservation, planned);
    return planned;
  } catch (error) {
    return giveUpOrRetry(deps, run, reservation, error);
  }
}

async function requestFor(
  deps: PlanDependencies,
  run: StepInput['run'],
  record: RunRecord,
): Promise<ModelRequest> {
  const agent = deps.agents[run.agent];
  if (!agent) throw new Error(`There is no agent ${run.agent} in this deployment.`);
  const tools = agent.tools.map((name) => deps.tools[name]).filter((tool) => tool !== undefined);
  const [turns, calls] = await Promise.all([deps.turns.list(run), deps.calls.list(run)]);
  return promptOf({ agent, role: 'executor', tools, run: record, turns, calls });
}

/** An answer without usage counts as the worst case; a model that has no price costs what the one asked for does. */
const priceOf = (request: ModelRequest, { tokens, model }: ModelAnswer, reservation: Reservation): number =>
  tokens ? costNanoUsd(hasPrice(model) ? model : request.model, tokens) : reservation.reservedNanoUsd;

/** The article's hard error, with both figures. */
function overBudget({ maxNanoUsd, usage }: RunRecord, worstCase: number): Ending {
  const would = formatUsd(usage.costNanoUsd + worstCase);
  const cause =
    `Agent budget exceeded: ${would} > ${formatUsd(maxNanoUsd)}. ` +
    `${formatUsd(usage.costNanoUsd)} is spent; the next model call could cost ${formatUsd(worstCase)}.`;
  return ended('budget_exhausted', cause);
}

async function giveUpOrRetry(
  { turns, now }: PlanDependencies,
  run: StepInput['run'],
  reservation: Reservation,
  error: unknown,
): Promise<Ending> {
  if (error instanceof ModelUnavailableError) {
    await (error.billed ? turns.forfeit(run, reservation) : turns.release(run, reservation));
    const downMs = now().getTime() - Date.parse(reservation.firstAttemptAt);
    if (downMs < outageMs) throw error;
    return ended(
      'model_unavailable',
      `${error.message} It was retried for ${Math.round(downMs / 60_000)} minutes.`,
    );
  }
  if (error instanceof CredentialsRefusedError || error instanceof ModelRequestError) {
    await turns.release(run, reservation);
    return ended(
      error instanceof CredentialsRefusedError ? 'credentials_refused' : 'internal_error',
      error.message,
    );
  }
  throw error;
}

const excerpt = (text: string, length = 500) => (text.length > length ? `${text.slice(0, length)}…` : text);

function turnPlanned({ turn, answer, costNanoUsd }: Turn): NewEvent {
  return {
    key: `turn.planned.${turn}`,
    type: 'turn.planned',
    data: {
      turn,
      model: answer.model,
      costUsd: toUsd(costNanoUsd),
      tokens: answer.tokens,
      text: excerpt(textOf(answer.content)),
      calls: toolUsesOf(answer.content).map(({ name, input }) => ({
        tool: name,
        input: excerpt(JSON.stringify(input) ?? ''),
      })),
    },
  };
}
