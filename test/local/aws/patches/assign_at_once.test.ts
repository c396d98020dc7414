import { expect, test } from 'vitest';
import { useLocalAws } from '../support/aws.ts';

const aws = useLocalAws();

test('the entries of one Assign all see the variables as they were before the state', async () => {
  const machine = await aws().createStateMachine('swap', {
    Set: { Type: 'Pass', Assign: { a: 'first', b: 'second' }, Next: 'Swap' },
    Swap: { Type: 'Pass', Assign: { a: '{% $b %}', b: '{% $a %}' }, Next: 'Show' },
    Show: { Type: 'Pass', Output: { a: '{% $a %}', b: '{% $b %}' }, End: true },
  });

  expect(await aws().run(machine)).toEqual({ status: 'SUCCEEDED', output: { a: 'second', b: 'first' } });
});
