import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { RunView } from '../../functions/core/contracts/run.ts';
import { hasEnded } from '../../functions/core/run-view.ts';
import { stageNamed } from '../../infra/stages.ts';
import { pollUntil } from '../../local/poll.ts';
import { type Case, casesOf, taskOf } from './case.ts';
import { again, asks, order } from './conversation.ts';
import { playNaively } from './naive.ts';
import { newMark } from './play.ts';
import { otherTenant, type Stage } from './stage.ts';
import type { Verdict } from './verdict.ts';

/** What is left of the tenant's day when the runs begin: less than two of them would spend. */
const leftNanoUsd = 400_000_000;

const [sharedCap] = casesOf('cost explosion', [
  {
    name: 'cost-shared-day',
    about: 'Many runs of one tenant at once, each far below its own cap, all within what is left of the day.',
    turns: again(40, (time) => ({ ...asks(order(`ORD-${1_000 + time}`)), usage: { output_tokens: 2_048 } })),
    check: () => [],
  },
]) as [Case];

export { sharedCap };

/** Plays it as so many runs at once, and looks at the day's budget all the while. */
export async function playSharedCap(stage: Stage, runs: number): Promise<Verdict> {
  const capNanoUsd = stageNamed('local').budgets.tenantDayUsd * 1e9;
  const day = new Date().toISOString().slice(0, 10);
  const key = { pk: `${otherTenant}#BUDGET#${day}`, sk: 'DAY' };
  const { TableName } = stage.stack.outputs;
  const usedBefore = capNanoUsd - leftNanoUsd;
  await stage.dynamo.send(
    new PutCommand({ TableName, Item: { ...key, usedNanoUsd: usedBefore, spentNanoUsd: 0 } }),
  );
  let mostUsed = 0;
  const dayItem = async () => {
    const { Item } = await stage.dynamo.send(new GetCommand({ TableName, Key: key, ConsistentRead: true }));
    mostUsed = Math.max(mostUsed, Number(Item?.usedNanoUsd));
    return Item as { usedNanoUsd: number; spentNanoUsd: number };
  };
  const started = await Promise.all(
    Array.from({ length: runs }, () =>
      stage.otherClient.startRun({ agent: sharedCap.agent, task: taskOf(sharedCap, newMark()) }),
    ),
  );
  const views: RunView[] = [];
  for (const { runId } of started)
    views.push(
      await pollUntil(
        `the end of ${runId}`,
        async () => {
          await dayItem();
          const view = await stage.otherClient.run(runId);
          return hasEnded(view.status) && view;
        },
        { limitMs: 300_000 },
      ),
    );
  const { usedNanoUsd, spentNanoUsd } = await dayItem();
  const spent = views.reduce((sum, { usage }) => sum + Math.round(usage.costUsd * 1e9), 0);
  const naive = await playNaively(stage.model.url, sharedCap, newMark());
  const broken = [
    ...(mostUsed > capNanoUsd
      ? [`${mostUsed - capNanoUsd} nano-dollars over the day's cap were set aside`]
      : []),
    ...(spent > leftNanoUsd ? [`${spent - leftNanoUsd} nano-dollars over what was left were spent`] : []),
    ...(usedNanoUsd !== usedBefore + spent
      ? [`${usedNanoUsd - usedBefore} are used, ${spent} were spent`]
      : []),
    ...(spentNanoUsd !== spent ? [`the day says ${spentNanoUsd}, the runs ${spent}`] : []),
  ];
  const others = views.filter(({ outcome }) => outcome !== 'budget_exhausted');
  return {
    name: sharedCap.name,
    mode: sharedCap.mode,
    problems: others.map(({ runId, outcome, cause }) => `${runId} ended ${outcome}: ${cause}`),
    broken,
    outcome: `${runs} runs, ${views.length - others.length} budget_exhausted`,
    turns: Math.max(...views.map(({ counters }) => counters.turns)),
    nanoUsd: spent,
    naive: {
      harmed: naive.costNanoUsd * runs > leftNanoUsd,
      turns: naive.turns,
      nanoUsd: naive.costNanoUsd * runs,
    },
  };
}
