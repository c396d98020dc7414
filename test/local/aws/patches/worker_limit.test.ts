import { expect, test } from 'vitest';
import { processes } from '../../../../local/aws/leftover.ts';
import { useLocalAws } from '../support/aws.ts';

const CONCURRENCY = 3;
const aws = useLocalAws({ concurrency: CONCURRENCY });

test('a burst waits its turn, and idle processes count toward the limit', async () => {
  const functions = ['a', 'b', 'c', 'd', 'e'];
  const source = 'export const handler = (n) => new Promise((done) => setTimeout(done, 100, n));';
  for (const name of functions) await aws().createFunction(name, source);
  const invoke = (name: string, n: number) =>
    aws().lambda('POST', `/2015-03-31/functions/${name}/invocations`, n);

  const answers = await Promise.all(functions.flatMap((name) => [1, 2].map((n) => invoke(name, n))));

  expect(answers).toEqual(functions.flatMap(() => [1, 2]));
  const running = processes().filter((entry) => entry.parent === aws().local.pid);
  expect(running.length).toBeLessThanOrEqual(CONCURRENCY);
  expect(running.length).toBeGreaterThan(0);
}, 15_000);
