import { agents, corpora } from '../../agents/registry.ts';
import { problemsOfAnswer } from '../../functions/core/answer.ts';
import type { Agent } from '../../functions/core/contracts/agent.ts';
import type { Call } from '../../functions/core/contracts/call.ts';
import type { ToolDefinition } from '../../functions/core/contracts/tool.ts';
import type { Finish } from '../../functions/core/finish.ts';
import type { Respond } from '../../local/rehearsal/schema.ts';
import { tools } from '../../tools/registry.ts';
import { searchCorpus } from '../../tools/web_search/providers/corpus.ts';
import { aRecord } from '../support/builders.ts';

/** The inputs of the calls of a tool in the answers of a rehearsal. */
export const callsOf = (tool: string, of: readonly Respond[]) =>
  of.flatMap(({ calls = [] }) => calls.filter((call) => call.tool === tool).map(({ input }) => input ?? {}));

/** What `web_search` finds in the documents of an agent. */
export const searched = (agent: string, { query, max_results }: Readonly<Record<string, unknown>>) =>
  searchCorpus(corpora[agent] ?? [], String(query), Number(max_results));

/** What verification has against an answer of the agent that rests on these calls. */
export const problemsWith = (agent: string, task: string, finish: Finish, calls: readonly Call[]) =>
  problemsOfAnswer({
    finish,
    run: aRecord({ agent, task }),
    agent: agents[agent] as Agent,
    calls,
    tools: (agents[agent]?.tools ?? []).map((name) => tools[name] as ToolDefinition),
  });
