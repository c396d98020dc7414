import { maxNanoUsdOf, parseRequest } from './admission.ts';
import { leftOf } from './budget.ts';
import type { Agent } from './contracts/agent.ts';
import type { Estimate, RunRecord } from './contracts/run.ts';
import { toUsd } from './money.ts';
import type { Budgets, Runs } from './ports.ts';

export interface EstimateDependencies {
  readonly agents: Readonly<Record<string, Agent>>;
  readonly runs: Pick<Runs, 'list'>;
  readonly budgets: Pick<Budgets, 'standingOfDay'>;
  readonly now: () => Date;
}

/** Runs that an estimate is based on, at most. */
const enoughRuns = 100;
const pageSize = 100;
/** Where the agent is seldom used among others, the search for its runs ends here. */
const maxPages = 10;

/**
 * What a task is likely, and at most, to cost; starts nothing.
 * @param body unvalidated; `RunRequestSchema`.
 * @throws InvalidInputError naming every problem, as starting the run would.
 */
export const createEstimate =
  (deps: EstimateDependencies) =>
  async (tenantId: string, body: unknown): Promise<Estimate> => {
    const request = parseRequest(body, deps.agents);
    const agent = deps.agents[request.agent];
    if (!agent) throw new Error(`Unreachable: ${request.agent} was just checked`);
    const [history, days] = await Promise.all([
      endedRuns(deps, tenantId, agent.name),
      deps.budgets.standingOfDay(tenantId, deps.now().toISOString()),
    ]);
    const costs = history.map(({ usage }) => usage.costNanoUsd);
    const turns = history.map(({ counters }) => counters.turns);
    const atMost = Math.min(maxNanoUsdOf(request, agent), ...days.map(leftOf));
    return {
      agent: agent.name,
      runs: history.length,
      likelyUsd: usdOf(percentile(costs, 50)),
      highUsd: usdOf(percentile(costs, 95)),
      likelyTurns: percentile(turns, 50),
      highTurns: percentile(turns, 95),
      atMostUsd: toUsd(Math.max(0, atMost)),
    };
  };

const usdOf = (nanoUsd: number | null): number | null => (nanoUsd === null ? null : toUsd(nanoUsd));

/**
 * The nearest rank: the least of the values that `percent` of them do not exceed.
 * @returns `null` of nothing
 */
export function percentile(values: readonly number[], percent: number): number | null {
  const rank = Math.max(1, Math.ceil((percent / 100) * values.length));
  return values.toSorted((a, b) => a - b)[rank - 1] ?? null;
}

/** The tenant's latest runs of the agent that came to an end of their own. */
async function endedRuns(
  { runs }: EstimateDependencies,
  tenantId: string,
  agent: string,
): Promise<RunRecord[]> {
  const found: RunRecord[] = [];
  let cursor: string | null | undefined;
  for (let page = 1; page <= maxPages && found.length < enoughRuns && cursor !== null; page++) {
    const listed = await runs.list(tenantId, { limit: pageSize, ...(cursor ? { cursor } : {}) });
    found.push(...listed.items.filter((run) => run.agent === agent && isOver(run)));
    cursor = listed.cursor;
  }
  return found.slice(0, enoughRuns);
}

const isOver = ({ status }: RunRecord): boolean => status === 'succeeded' || status === 'failed';
