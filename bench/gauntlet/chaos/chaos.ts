import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { inPool } from '../../pool.ts';
import type { Story } from '../case.ts';
import { guarantees } from '../guarantees.ts';
import type { Stage } from '../stage.ts';
import { type Change, type ChaosDirectory, type Plan, type SeenChange, shortName } from './directory.ts';
import { type ChaosRun, chaosCases, type Kind, kinds, needlesOf, newRun, playChaos } from './stories.ts';
import { startThrottlingDynamo } from './throttling.ts';

/** More stories than there are points to die at. */
export const stories = chaosCases(240);

/** Of each twenty deaths, in the order of the flow. */
const quickDeaths = [1, 8, 15];

const playedAtOnce = 5;
/** So soon a message comes back whose consumer died; on AWS it is three minutes. */
const visibilitySeconds = 6;
/** Every third request to DynamoDB, save one: most of what a Lambda does needs a second try. */
const throttleProbability = 0.3;

export interface ChaosVerdict {
  /** What broke, e.g. `StepsPlan dies before model call`. */
  readonly name: string;
  readonly kind: Kind;
  /** Whether it did break. */
  readonly happened: boolean;
  readonly problems: readonly string[];
  readonly outcome: string;
  readonly mails: number;
}

/** What a run must not do, whatever dies around it. */
function problemsOf(story: Story, kind: Kind): string[] {
  const { run, mails } = story;
  const problems = [...guarantees(story)];
  if (mails.length > 1) problems.push(`${mails.length} mails were sent`);
  if (kind !== 'approved' && kind !== 'from the bus' && mails.length > 0)
    problems.push('a mail was sent that nobody approved');
  if (run.result?.complete && mails.length !== 1)
    problems.push('it claims to be complete, and no mail was sent');
  return problems;
}

export interface ChaosOptions {
  /** A few of each kind. */
  readonly quick: boolean;
  /** Only deaths whose names contain one of these. */
  readonly only?: readonly string[];
  readonly report: (verdict: ChaosVerdict) => void;
}

/** Breaks what can break, one thing at a time, then many at once. */
export async function chaos(
  stage: Stage,
  directory: ChaosDirectory,
  { quick, only = [], report }: ChaosOptions,
): Promise<ChaosVerdict[]> {
  const unused = stories.values();
  const next = (kind: Kind) => {
    const { value } = unused.next();
    if (!value) throw new Error('There are more points to die at than stories; write more in chaos.ts.');
    return newRun(kind, value);
  };
  const played = async (name: string, run: ChaosRun, isSure: boolean, plan?: Plan, copies?: number) => {
    if (plan) await directory.arm(run.played.name, plan);
    const story = await playChaos(stage, run, copies).catch((error: Error) => error);
    const happened = isSure || (await directory.disarm(run.played.name));
    const verdict: ChaosVerdict =
      story instanceof Error
        ? { name, kind: run.kind, happened, problems: [story.message], outcome: 'not played', mails: 0 }
        : {
            name,
            kind: run.kind,
            happened,
            problems: problemsOf(story, run.kind),
            outcome: story.run.outcome ?? story.run.status,
            mails: story.mails.length,
          };
    report(verdict);
    return verdict;
  };

  await shortenVisibility(stage);
  // What was played before says nothing about these stories.
  await directory.changes();
  const calm = kinds.map((kind) => next(kind));
  const verdicts = await Promise.all(calm.map((run) => played('nothing', run, true)));
  const points = pointsIn(await directory.changes(), calm);

  const deaths = points
    .flatMap((point) =>
      (['before', 'after'] as const).map((when) => ({ ...point, when, name: nameOf(point.change, when) })),
    )
    .filter(({ name }, index) =>
      only.length > 0 ? only.some((part) => name.includes(part)) : !quick || quickDeaths.includes(index % 20),
    );
  verdicts.push(
    ...(await inPool(deaths, playedAtOnce, ({ kind, change, when, name }) => {
      const run = next(kind);
      // A task token says nothing about its run.
      const needles = change.change.startsWith('SendTask') ? [] : needlesOf(run);
      return played(name, run, false, { ...change, when, nth: 1, needles });
    })),
  );

  if (only.length > 0) return verdicts;

  verdicts.push(
    ...(await inPool(Array.from({ length: quick ? 1 : 5 }), playedAtOnce, () =>
      played('its event comes three times', next('from the bus'), true, undefined, 3),
    )),
  );

  const dynamo = await startThrottlingDynamo();
  try {
    await directory.throttle(throttleProbability, dynamo.port);
    verdicts.push(
      ...(await inPool(Array.from({ length: quick ? 2 : 10 }), playedAtOnce, () =>
        played('DynamoDB throttles', next('approved'), true),
      )),
    );
  } finally {
    await directory.stopThrottling();
    await dynamo.close();
  }
  return verdicts;
}

/** Each change that each Lambda makes, with a kind of run in which it does. */
function pointsIn(changes: readonly SeenChange[], calm: readonly ChaosRun[]) {
  const points: { kind: Kind; change: Change }[] = [];
  for (const { runId, ...change } of changes) {
    // What does not tell its run, such as the mail of a tool, is part of the first kind.
    const kind = calm.find((run) => run.runId === runId)?.kind ?? kinds[0];
    const known = points.findIndex((point) => isSame(point.change, change));
    if (known < 0) points.push({ kind, change });
    else if (kind === kinds[0]) points[known] = { kind, change };
  }
  return points;
}

const nameOf = (change: Change, when: Plan['when']): string =>
  `${shortName(change.function)} dies ${when} ${change.change}`;

const isSame = (a: Change, b: Change): boolean => a.function === b.function && a.change === b.change;

/** From outside, as an operator may: the queues hand a message out again sooner. */
async function shortenVisibility({ sqs, stack }: Stage): Promise<void> {
  for (const QueueUrl of [stack.outputs.EscalationQueueUrl, stack.outputs.IngressQueueUrl])
    await sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl,
        Attributes: { VisibilityTimeout: String(visibilitySeconds) },
      }),
    );
}
