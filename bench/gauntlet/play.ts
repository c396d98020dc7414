import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { ApprovalView } from '../../functions/core/contracts/approval.ts';
import type { RunRequest, RunStatus } from '../../functions/core/contracts/run.ts';
import { hasEnded } from '../../functions/core/run-view.ts';
import { type LocalMail, linkIn } from '../../local/client.ts';
import type { ReceivedRequest } from '../../local/rehearsal/app.ts';
import { insist, patiently } from '../insist.ts';
import { type Asked, type Case, type ModelRequestSeen, type Reply, type Story, taskOf } from './case.ts';
import { attemptsOf, callsOf, endOfExecution, eventsOf, type RunItem, runItem } from './ledger.ts';
import type { Stage } from './stage.ts';

/** How often the run is looked at, and how long it may take with all that people are waited for. */
const lookEveryMs = 150;
const limitMs = 150_000;

/** Letters only. */
export const newMark = (): string =>
  Array.from({ length: 16 }, () => String.fromCharCode(97 + randomInt(26))).join('');

export interface PlayOptions {
  /** Names the run beforehand. */
  readonly idempotencyKey?: string;
  /** Starts the run in another way than by the API. @returns its id */
  readonly start?: (request: RunRequest) => Promise<string>;
  /** Done each time that the run is seen waiting for a person. */
  readonly whenWaiting?: () => Promise<void>;
}

/**
 * Plays a conversation as a run of the real stack, with its person, and looks at what came of it.
 * @throws Error when it does not even start.
 */
export async function play(stage: Stage, played: Case, options: PlayOptions = {}): Promise<Story> {
  const mark = newMark();
  const request = requestOf(played, mark, options.idempotencyKey);
  const runId = await (options.start ?? ((asked) => start(stage, played, asked)))(request);
  const asked: Asked[] = [];
  let mostCommittedNanoUsd = 0;
  let item: RunItem | undefined;
  const deadline = performance.now() + limitMs;
  while (performance.now() < deadline) {
    item = await runItem(stage, runId);
    if (item) mostCommittedNanoUsd = Math.max(mostCommittedNanoUsd, item.maxNanoUsd - item.remainingNanoUsd);
    if (item && hasEnded(item.status as RunStatus)) break;
    if (item?.status === 'awaiting_approval') {
      await options.whenWaiting?.();
      await answerRequests(stage, played, runId, asked);
    }
    await wait(lookEveryMs);
  }
  const execution = await endOfExecution(stage, runId);
  const run = await patiently(() => stage.client.run(runId));
  item = (await runItem(stage, runId)) as RunItem;
  return {
    name: played.name,
    run,
    execution,
    events: await eventsOf(stage, runId),
    calls: await callsOf(stage, runId),
    mails: (await stage.mails(0)).filter((mail) => isOf(played, mail)),
    asked,
    requests: requestsOf(stage, mark),
    money: {
      capNanoUsd: item.maxNanoUsd,
      spentNanoUsd: item.usage.costNanoUsd,
      remainingNanoUsd: item.remainingNanoUsd,
      mostCommittedNanoUsd,
      attempts: await attemptsOf(stage, runId),
    },
  };
}

/** By its address, or by a subject that ends so where the address is a customer's own. */
const isOf = ({ name }: Case, { to, subject }: LocalMail): boolean =>
  to.some((address) => address.endsWith(`.${name}@example.org`)) || subject.endsWith(`[${name}]`);

const requestOf = (played: Case, mark: string, idempotencyKey = mark): RunRequest => ({
  agent: played.agent,
  task: taskOf(played, mark),
  idempotencyKey,
  ...(played.subject && { subject: played.subject }),
  ...(played.maxCostUsd && { maxCostUsd: played.maxCostUsd }),
});

async function start({ client }: Stage, { name }: Case, request: RunRequest): Promise<string> {
  const body = JSON.stringify(request);
  const response = await insist(`start of ${name}`, () => client.fetch('/runs', { method: 'POST', body }));
  if (response.status !== 202)
    throw new Error(`${name} was not started: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { runId: string }).runId;
}

/** Opens each link that has come since, as the person would, and decides. */
async function answerRequests(stage: Stage, played: Case, runId: string, asked: Asked[]): Promise<void> {
  const links = new Map(
    (await stage.mails())
      .map((mail) => linkIn(mail))
      .filter((link) => link?.includes(runId))
      .map((link) => [Number(/\.(\d+)\?token=/.exec(link ?? '')?.[1]), link as string] as const),
  );
  for (const [number, link] of [...links].sort(([a], [b]) => a - b)) {
    if (asked.some((earlier) => earlier.number === number)) continue;
    const view = await viewAt(link);
    if (view.status !== 'pending') continue;
    const said = played.person(view, asked.length + 1);
    if (said === 'ignore') asked.push({ number, view, answer: 'ignore' });
    else {
      const answer = 'decision' in said ? forEach(view, said as Reply) : said;
      asked.push({ number, view, answer, status: await decide(link, answer) });
    }
  }
}

const forEach = ({ calls }: ApprovalView, reply: Reply) =>
  Object.fromEntries(calls.map(({ callId }) => [callId, reply]));

async function viewAt(link: string): Promise<ApprovalView> {
  const response = await insist('the approval page', () =>
    fetch(link, { headers: { accept: 'application/json' } }),
  );
  return (await response.json()) as ApprovalView;
}

/** @returns the status; 200 too where an earlier try that seemed to fail was taken after all */
async function decide(link: string, answer: Readonly<Record<string, Reply>>): Promise<number> {
  const url = new URL(link);
  const body = JSON.stringify({
    token: url.searchParams.get('token'),
    decisions: Object.entries(answer).map(([callId, reply]) => ({ callId, ...reply })),
  });
  let tries = 0;
  const response = await insist('the decision', () => {
    tries++;
    return fetch(`${url.origin}${url.pathname}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body,
    });
  });
  return tries > 1 && response.status === 409 ? 200 : response.status;
}

/** Each request is looked into once: they get many, and long. */
const looks = new WeakMap<ReceivedRequest, { mark: string | undefined; seen: ModelRequestSeen }>();

function look(request: ReceivedRequest) {
  const known = looks.get(request);
  if (known) return known;
  const { max_tokens: maxTokens = 0, messages = [] } = (request.body ?? {}) as {
    max_tokens?: number;
    messages?: unknown[];
  };
  const mark = /\(([a-z]{16})\)/.exec(JSON.stringify(messages[0] ?? ''))?.[1];
  const bytes = JSON.stringify(request.body ?? '').length;
  const found = { mark, seen: { maxTokens, bytes, status: request.status } };
  looks.set(request, found);
  return found;
}

/** What the model was asked in this run. */
const requestsOf = ({ model }: Stage, mark: string): ModelRequestSeen[] =>
  model
    .requests()
    .filter(({ path }) => path === '/v1/messages')
    .map(look)
    .filter((found) => found.mark === mark)
    .map(({ seen }) => seen);
