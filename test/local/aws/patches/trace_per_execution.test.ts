import { beforeAll, expect, test } from 'vitest';
import { lambdaState, useLocalAws } from '../support/aws.ts';

const aws = useLocalAws();
let machine: string;

beforeAll(async () => {
  const source = 'export const handler = async () => process.env._X_AMZN_TRACE_ID;';
  await aws().createFunction('traced', source, { TracingConfig: { Mode: 'Active' } });
  machine = await aws().createStateMachine('traced', {
    First: lambdaState('traced', { Assign: { first: '{% $states.result.Payload %}' }, Next: 'Then' }),
    Then: {
      Type: 'Map',
      Items: [1, 2],
      ItemProcessor: { StartAt: 'Each', States: { Each: lambdaState('traced', { End: true }) } },
      Output: '{% $append($first, $states.result) %}',
      End: true,
    },
  });
});

test('all Lambdas of an execution are in one trace, those of a Map too', async () => {
  const one = rootsOf(await aws().run(machine));
  const other = rootsOf(await aws().run(machine));

  expect(one).toHaveLength(3);
  expect(one[0]).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  expect(new Set(one).size).toBe(1);
  expect(other[0]).not.toBe(one[0]);
});

test('an execution continues the trace of the request that started it', async () => {
  const root = '1-5759e988-bd862e3fe1be46a994272793';
  const traceHeader = `Root=${root};Parent=53995c3f42cd8ad8;Sampled=1`;

  expect(rootsOf(await aws().run(machine, { traceHeader }))).toEqual([root, root, root]);
});

function rootsOf({ output }: { output: unknown }): (string | undefined)[] {
  return (output as string[]).map((header) => /Root=([^;]+)/.exec(header)?.[1]);
}
