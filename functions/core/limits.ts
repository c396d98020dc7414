import { type Agent, type Limits, withDefaults } from './contracts/agent.ts';
import type { RunRecord, RunRequest } from './contracts/run.ts';

type Asked = Pick<RunRequest, 'limits' | 'maxCostUsd'>;

/** The agent as it is for one run: with the limits that the run was opened with. */
export const limitedAgent = (agent: Agent, { limits }: Pick<RunRecord, 'limits'>): Agent =>
  limits ? { ...agent, limits } : agent;

/** The limits of a run. @param asked raises none; see `raisedLimits` */
export const limitsOf = (
  { limits = {}, maxCostUsd }: Asked,
  { limits: own }: Pick<Agent, 'limits'>,
): Limits =>
  withDefaults(
    {
      ...limits,
      maxCallsPerTool: { ...own.maxCallsPerTool, ...limits.maxCallsPerTool },
      maxCostUsd,
    },
    own,
  );

/** What of a request would raise a limit of the agent, each with the agent's own. A tool that has none may get one. */
export function raisedLimits(
  { limits: { maxCallsPerTool = {}, ...limits } = {}, maxCostUsd }: Asked,
  { name, limits: own }: Pick<Agent, 'name' | 'limits'>,
): string[] {
  const problem = (path: string, asked: number | undefined, most = Number.POSITIVE_INFINITY) =>
    asked !== undefined && asked > most
      ? [`${path}: the agent ${name} allows at most ${most}; a request may only ask for less`]
      : [];
  return [
    ...problem('maxCostUsd', maxCostUsd, own.maxCostUsd),
    ...Object.entries(limits).flatMap(([key, asked]) =>
      problem(`limits.${key}`, asked, own[key as keyof typeof limits]),
    ),
    ...Object.entries(maxCallsPerTool).flatMap(([tool, asked]) =>
      problem(`limits.maxCallsPerTool.${tool}`, asked, own.maxCallsPerTool[tool]),
    ),
  ];
}
