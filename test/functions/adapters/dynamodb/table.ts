import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { ConditionFailedError, ignoringConflict } from '../../../../functions/adapters/table.ts';
import { immortal } from '../../../support/process.ts';
import { useTable } from '../../../support/table.ts';

const aws = useTable();
let keys = 0;
const newKey = () => ({ pk: `default#RUN#table-${++keys}`, sk: 'RUN' });

/** A table whose next writes DynamoDB refuses because another transaction has the item. */
function contended(...refusals: Error[]) {
  const { table } = aws().adapters(immortal());
  table.client.middlewareStack.add(
    (next) => async (args) => {
      const refusal = refusals.shift();
      if (refusal) throw refusal;
      return next(args);
    },
    { step: 'initialize' },
  );
  return table;
}

const response = { $metadata: {}, message: 'Transaction is ongoing for the item' };
const canceled = new TransactionCanceledException({
  ...response,
  CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
});

describe('writing', () => {
  it('says which item of a transaction was in the way', async () => {
    const { table } = aws().adapters();
    const key = newKey();
    await table.write([table.put(key)]);
    const both = table.write([table.put(newKey()), table.put(key)]);
    await expect(both).rejects.toThrow(new ConditionFailedError(1));
    await expect(table.write([table.put(key)])).rejects.toThrow(new ConditionFailedError(0));
    await expect(table.write([table.set(newKey(), { a: 1 })])).rejects.toThrow(new ConditionFailedError(0));
    expect(await ignoringConflict(table.write([table.put(key)]))).toBe(false);
  });

  it('is all or nothing', async () => {
    const { table } = aws().adapters();
    const [taken, free] = [newKey(), newKey()];
    await table.write([table.put(taken)]);
    await ignoringConflict(table.write([table.put(free), table.put(taken)]));
    expect(await table.get(free)).toBeUndefined();
  });

  it('waits for another transaction that has one of its items', async () => {
    const [one, two] = [newKey(), newKey()];
    const table = contended(canceled, canceled);
    await table.write([table.put(one), table.put(two)]);
    expect(await table.get(two)).toEqual(two);
  });

  it('waits for it with a single item, too', async () => {
    const key = newKey();
    const table = contended(new TransactionConflictException(response));
    await table.write([table.put(key)]);
    expect(await table.get(key)).toEqual(key);
  });

  it('does not take another fault for a conflict', async () => {
    const table = contended(new Error('no network'));
    await expect(ignoringConflict(table.write([table.put(newKey())]))).rejects.toThrow('no network');
  });

  it('reads everything of a partition that begins so, over as many pages as it takes', async () => {
    const { table } = aws().adapters();
    const { pk } = newKey();
    const text = 'x'.repeat(300_000);
    for (const n of [1, 2, 3, 4, 5]) await table.write([table.put({ pk, sk: `A#${n}`, text })]);
    await table.write([table.put({ pk, sk: 'B#1' })]);
    expect((await table.query(pk, 'A#')).map(({ sk }) => sk)).toEqual(['A#1', 'A#2', 'A#3', 'A#4', 'A#5']);
  });
});
