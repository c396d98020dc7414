import { beforeAll, describe, expect, it } from 'vitest';
import type { RunView } from '../../functions/core/contracts/run.ts';
import { pollUntil } from '../../local/poll.ts';
import { otherClient, problemIn, taskFor } from './support.ts';

interface Page {
  readonly runs: RunView[];
  readonly cursor: string | null;
}
const pageOf = async (query: string): Promise<Page> =>
  (await (await otherClient.fetch(`/runs?${query}`)).json()) as Page;

async function allPages(query: string): Promise<RunView[][]> {
  const pages: RunView[][] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page = await pageOf(cursor ? `${query}&cursor=${encodeURIComponent(cursor)}` : query);
    pages.push(page.runs);
    cursor = page.cursor;
  }
  return pages;
}

describe('the list of runs', () => {
  const mine: string[] = [];
  const isMine = ({ runId }: RunView) => mine.includes(runId);

  // Of a tenant that hardly anybody else uses; two of the seven fail.
  beforeAll(async () => {
    for (const rehearsal of ['hello', 'hello', 'refused-key', 'hello', 'hello', 'refused-key', 'hello'])
      mine.push((await otherClient.startRun({ agent: 'support', task: taskFor(rehearsal) })).runId);
    await pollUntil('the end of all runs', async () => {
      const runs = await Promise.all(mine.map((runId) => otherClient.run(runId)));
      return runs.every(({ finishedAt }) => finishedAt !== null);
    });
  });

  it('is paged through without loss or duplicates, newest first', async () => {
    const pages = await allPages('limit=3');
    for (const page of pages.slice(0, -1)) expect(page).toHaveLength(3);
    const runs = pages.flat();
    expect(new Set(runs.map(({ runId }) => runId)).size).toBe(runs.length);
    expect(runs.filter(isMine).map(({ runId }) => runId)).toEqual(mine.toReversed());
    const times = runs.map(({ startedAt }) => startedAt);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it('is filtered by status, page by page', async () => {
    const failed = (await allPages('status=failed&limit=1')).flat();
    expect(failed.filter(isMine).map(({ runId }) => runId)).toEqual([mine[5], mine[2]]);
    expect(new Set(failed.map(({ status }) => status))).toEqual(new Set(['failed']));
    const succeeded = (await allPages('status=succeeded&limit=2')).flat().filter(isMine);
    expect(succeeded).toHaveLength(5);
    expect((await pageOf('status=cancelled')).runs.filter(isMine)).toEqual([]);
  });

  it.each(['status=done', 'limit=0', 'limit=101', 'limit=x', 'cursor=nonsense', 'colour=red'])(
    'refuses %s',
    async (query) => {
      const response = await otherClient.fetch(`/runs?${query}`);
      expect(response.status).toBe(400);
      expect((await problemIn(response)).problems).toHaveLength(1);
    },
  );
});
