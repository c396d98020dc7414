import type { Ask } from '../ask.ts';
import type { Agent, Role } from '../contracts/agent.ts';
import type { ContextView } from '../contracts/context.ts';
import type { NewEvent } from '../contracts/events.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { RunRef } from '../contracts/state.ts';
import type { ToolDefinition } from '../contracts/tool.ts';
import { ModelUnavailableError } from '../errors.ts';
import { keyContextOf } from '../memory/observations.ts';
import type { Calls, Contexts, Events, Turns, WorkingMemory } from '../ports.ts';
import { type ModelRequest, promptOf } from '../prompt.ts';
import { type Compaction, compactionOf, type Transcript } from './compaction.ts';
import { promptTokensAbout } from './size.ts';
import { observationsOf, summaryRequest } from './summary.ts';
import { startingView } from './view.ts';

export interface ContextDependencies {
  readonly turns: Pick<Turns, 'list'>;
  readonly calls: Pick<Calls, 'listShown'>;
  readonly contexts: Contexts;
  readonly workingMemory: WorkingMemory;
  readonly events: Pick<Events, 'append'>;
  readonly ask: Ask;
  readonly now: () => Date;
}

/** The turn that is to be asked for. */
export interface NextTurn {
  readonly run: RunRef;
  readonly record: RunRecord;
  readonly agent: Agent;
  readonly tools: readonly ToolDefinition[];
  readonly turn: number;
}

/**
 * Builds the request of a turn within the agent's `maxContextTokens`; where the transcript has grown beyond, it is
 * compacted first, once. Tried again after a crash it builds the same request.
 */
export const createContextBuilder =
  (deps: ContextDependencies) =>
  async (next: NextTurn): Promise<(role: Role) => ModelRequest> => {
    const requestWith = (transcript: Transcript, role: Role = 'executor') =>
      promptOf({ ...next, ...transcript, role, run: next.record });
    const transcript = await transcriptAt(deps, next);
    const compacted =
      transcript.view.madeAtTurn === next.turn
        ? transcript
        : await compacting(deps, next, transcript, requestWith);
    const { view } = compacted;
    if (view.madeAtTurn === next.turn) await deps.events.append(next.run, [contextCompacted(view)]);
    return (role) => requestWith(compacted, role);
  };

/** What the run is shown by: only what its newest view has not left out is read. */
async function transcriptAt(
  { turns, calls, contexts }: ContextDependencies,
  { run, turn }: NextTurn,
): Promise<Transcript> {
  const view = (await contexts.latest(run)) ?? startingView;
  const from = view.summarisedThrough + 1;
  const [listed, shown] = await Promise.all([turns.list(run, from), calls.listShown(run, from)]);
  return { view, turns: listed.filter((earlier) => earlier.turn < turn), calls: shown };
}

/** Of the most tokens of a prompt: up to this, old turns wait for a summariser that is down, and are shown meanwhile. */
const patience = 2;

/** The transcript as it is, where it is not too long, or as it is compacted; its view is stored before it is used. */
async function compacting(
  deps: ContextDependencies,
  next: NextTurn,
  transcript: Transcript,
  requestWith: (transcript: Transcript) => ModelRequest,
): Promise<Transcript> {
  const { maxContextTokens } = next.agent.limits;
  const tokensBefore = promptTokensAbout(requestWith(transcript));
  if (tokensBefore <= maxContextTokens) return transcript;
  const tokensOf = (shown: Transcript) => promptTokensAbout(requestWith(shown));
  const compaction = compactionOf(transcript, maxContextTokens, tokensOf);
  if (!compaction) return transcript;

  const summary = compaction.leftOut ? await summarise(deps, next, transcript, compaction) : 'none';
  if (summary === 'later' && tokensBefore <= maxContextTokens * patience) return transcript;
  const keyContext = keyContextOf(await deps.workingMemory.list(next.run));
  const { from, through, leftOut } = compaction;
  const renewed = { ...compaction.view, madeAtTurn: next.turn, keyContext };
  const tokensAfter = tokensOf({ ...transcript, view: renewed });
  const view = await deps.contexts.store(next.run, {
    ...renewed,
    compaction: { from, through, tokensBefore, tokensAfter, leftOut, summarised: summary === 'noted' },
  });
  return { ...transcript, view };
}

/**
 * Notes what matters of the turns that are to be left out, in working memory.
 * @returns `none` where no summary can be had: the run goes on without, since their calls can still be read; `later`
 * while the provider is down.
 */
async function summarise(
  { ask, workingMemory, now }: ContextDependencies,
  { run, record, agent, turn }: NextTurn,
  transcript: Transcript,
  { from, through }: Compaction,
): Promise<'noted' | 'none' | 'later'> {
  const isOld = (of: { turn: number }) => of.turn >= from && of.turn <= through;
  const turns = transcript.turns.filter(isOld);
  const calls = transcript.calls.filter(isOld);
  const key = { turn, purpose: 'compact' } as const;
  const asked = await ask(run, key, 'summariser', async (role) =>
    summaryRequest(role, { agent, run: record, turns, calls }),
  ).catch((error: unknown) => {
    if (error instanceof ModelUnavailableError) return undefined;
    throw error;
  });
  if (!asked) return 'later';
  if ('outcome' in asked) return 'none';
  const observations = observationsOf(asked.answer, calls, now().toISOString());
  if (observations.length === 0) return 'none';
  await workingMemory.observe(run, observations);
  return 'noted';
}

const contextCompacted = ({ madeAtTurn, compaction }: ContextView): NewEvent => ({
  key: `context.compacted.${madeAtTurn}`,
  type: 'context.compacted',
  data: { turn: madeAtTurn, ...compaction },
});
