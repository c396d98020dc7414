import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dynamoFacts } from '../../../../functions/adapters/facts.ts';
import { factHeadKey } from '../../../../functions/adapters/keys.ts';
import { s3Vectors } from '../../../../functions/adapters/s3-vectors.ts';
import { maxFactsWithoutIndex, type Namespace } from '../../../../functions/core/contracts/memory.ts';
import { VectorIndexUnavailableError } from '../../../../functions/core/errors.ts';
import type { Facts } from '../../../../functions/core/ports.ts';
import { immortal } from '../../../support/process.ts';
import { useTable } from '../../../support/table.ts';
import { startVectorsServer, testIndexArn, type VectorsServer } from '../../../support/vectors-server.ts';
import { aNamespace, told, towards, valuesOf } from '../telling.ts';

const aws = useTable();
/** A Lambda process of the stage before it had an index. */
const another = (): Facts => aws().adapters(immortal()).facts;

describe('facts with a vector index', () => {
  let vectors: VectorsServer;
  beforeAll(async () => {
    vectors = await startVectorsServer();
  });
  afterAll(() => vectors.stop());
  const indexedFacts = () => dynamoFacts(aws().adapters().table, s3Vectors(testIndexArn, vectors.client()));
  const hold = (namespace: Namespace, current: number) => {
    const { table } = aws().adapters();
    return table.write([table.set(factHeadKey(namespace), { current })]);
  };

  it('stores more facts, and asks the index for the nearest, which keywords then order', async () => {
    const facts = indexedFacts();
    const namespace = aNamespace();
    await facts.remember(namespace, told({ key: 'x', value: 'east' }), towards(1, 0));
    await hold(namespace, maxFactsWithoutIndex);
    await facts.remember(namespace, told({ key: 'y', value: 'nearly east' }), towards(4, 1));
    await facts.remember(namespace, told({ key: 'z', value: 'no vector' }), undefined);
    expect(await valuesOf(facts, namespace, '?', towards(1, -1))).toEqual(['east', 'nearly east']);
    expect(await valuesOf(facts, namespace, 'nearly', towards(1, -1))).toEqual(['nearly east', 'east']);
  });

  it('searches the newest by keywords where there is no vector to ask the index with', async () => {
    const facts = indexedFacts();
    const namespace = aNamespace();
    for (const [key, value] of [
      ['x', 'east'],
      ['y', 'west'],
      ['x', 'far east'],
    ] as const)
      await facts.remember(namespace, told({ key, value, subject: 'ACME' }), towards(1, 0));
    await hold(namespace, maxFactsWithoutIndex + 1);
    expect(await valuesOf(facts, namespace, 'east')).toEqual(['far east']);
    const query = { text: 'west', subject: 'acme', limit: 5 };
    expect((await facts.search(namespace, query)).map(({ fact }) => fact.value)).toEqual(['west']);
  });

  it('names an index that cannot be asked', async () => {
    const namespace = aNamespace();
    await indexedFacts().remember(namespace, told(), towards(1, 0));
    await hold(namespace, maxFactsWithoutIndex + 1);
    const client = vectors.client();
    vi.spyOn(client, 'send').mockRejectedValue(new Error('throttled') as never);
    const facts = dynamoFacts(aws().adapters().table, s3Vectors(testIndexArn, client));
    const search = valuesOf(facts, namespace, '?', towards(1, 0));
    await expect(search).rejects.toThrow(VectorIndexUnavailableError);
  });

  it('searches what is current in the table, whatever the index says', async () => {
    const facts = indexedFacts();
    const namespace = aNamespace();
    const { fact } = await facts.remember(namespace, told({ value: 'east' }), towards(1, 0));
    await another().delete(namespace, fact.factId);
    await hold(namespace, maxFactsWithoutIndex + 1);
    expect(vectors.keys()).toContain(`${namespace.tenantId}/support/${fact.factId}`);
    expect(await valuesOf(facts, namespace, 'east', towards(1, 0))).toEqual([]);
  });

  it('is filled step by step with the facts from before, which are found meanwhile', async () => {
    const namespace = aNamespace();
    const without = another();
    for (const n of ['a', 'b', 'c'])
      await without.remember(namespace, told({ key: n, value: n }), towards(1, 0));
    await hold(namespace, maxFactsWithoutIndex + 1);
    const facts = indexedFacts();
    expect(await valuesOf(facts, namespace, '?', towards(1, 0))).toHaveLength(3);
    await facts.remember(namespace, told({ key: 'd', value: 'd' }), towards(1, 0));
    expect(vectors.keys().filter((key) => key.startsWith(`${namespace.tenantId}/`))).toHaveLength(4);
    expect(await aws().adapters().table.get(factHeadKey(namespace))).toMatchObject({ indexedTo: '~' });
    expect(await valuesOf(facts, namespace, '?', towards(1, 0))).toHaveLength(4);
  });
});
