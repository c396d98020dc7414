import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoFacts } from '../../../../functions/adapters/facts.ts';
import { factHeadKey, subjectHashOf, subjectPartition } from '../../../../functions/adapters/keys.ts';
import { s3Vectors } from '../../../../functions/adapters/s3-vectors.ts';
import type { Fact, Namespace, NewFact } from '../../../../functions/core/contracts/memory.ts';
import { runIdOf } from '../../../../functions/core/ids.ts';
import { atEveryDeath, immortal, type Process } from '../../../support/process.ts';
import { useTable } from '../../../support/table.ts';
import { startVectorsServer, testIndexArn, type VectorsServer } from '../../../support/vectors-server.ts';

const aws = useTable();
let vectors: VectorsServer;
beforeAll(async () => {
  vectors = await startVectorsServer();
});
afterAll(() => vectors.stop());

const embedding = { embedder: 'test-2', vector: Float32Array.of(1, 0) };
const told = (n: number, value: string): NewFact => ({
  key: 'payment terms',
  value,
  subject: 'ACME',
  importance: 0.5,
  source: { runId: runIdOf('facts', `crash ${n}`), callId: 'call_1_1' },
});

interface World {
  readonly namespace: Namespace;
  readonly first: Fact;
}

const factsOf = (process: Process) =>
  dynamoFacts(aws().adapters(process).table, s3Vectors(testIndexArn, process.watch(vectors.client())));

let worlds = 0;
const world = async (): Promise<World> => {
  const namespace = { tenantId: `crash-${++worlds}`, agent: 'support' };
  const { fact } = await factsOf(immortal()).remember(namespace, told(1, '30 days'), embedding);
  return { namespace, first: fact };
};

const listed = async ({ namespace }: World) =>
  (await factsOf(immortal()).list(namespace, { limit: 10 })).items;
const indexed = ({ namespace }: World) =>
  vectors.keys().filter((key) => key.startsWith(`${namespace.tenantId}/`));
const linksOf = ({ namespace }: World) =>
  aws()
    .adapters()
    .table.query(subjectPartition(namespace.tenantId, subjectHashOf('ACME')), 'FACT#');
const countOf = async ({ namespace }: World) =>
  (await aws().adapters().table.get(factHeadKey(namespace)))?.current;

describe('a process that dies over facts', () => {
  it('has remembered once: one chain, one vector', async () => {
    const deaths = await atEveryDeath({
      world,
      work: ({ namespace }, process) => factsOf(process).remember(namespace, told(2, '60 days'), embedding),
      async check(one) {
        const facts = await listed(one);
        const current = facts.find(({ status }) => status === 'current');
        expect(facts).toHaveLength(2);
        expect(current).toMatchObject({ value: '60 days', supersedes: one.first.factId });
        expect(facts).toContainEqual({
          ...one.first,
          status: 'superseded',
          supersededBy: current?.factId,
        });
        expect(await countOf(one)).toBe(1);
        expect(await linksOf(one)).toHaveLength(2);
        expect(indexed(one)).toEqual([`${one.namespace.tenantId}/support/${current?.factId}`]);
      },
    });
    expect(deaths).toBeGreaterThanOrEqual(6);
  });

  it('has merged once', async () => {
    await atEveryDeath({
      world,
      work: ({ namespace }, process) => factsOf(process).remember(namespace, told(2, '30  days'), embedding),
      async check(one) {
        const [fact, ...others] = await listed(one);
        expect(others).toEqual([]);
        expect(fact?.sources).toEqual([told(1, '').source, told(2, '').source]);
        expect(indexed(one)).toHaveLength(1);
      },
    });
  });

  it('has deleted everything of the fact', async () => {
    await atEveryDeath({
      world,
      work: ({ namespace, first }, process) => factsOf(process).delete(namespace, first.factId),
      async check(one) {
        expect(await listed(one)).toEqual([]);
        expect(await countOf(one)).toBe(0);
        expect(await linksOf(one)).toEqual([]);
        expect(indexed(one)).toEqual([]);
      },
    });
  });

  it('has forgotten it', async () => {
    await atEveryDeath({
      world,
      work: ({ namespace, first }, process) => factsOf(process).forget(namespace, first.factId),
      async check(one) {
        expect(await listed(one)).toMatchObject([{ status: 'forgotten' }]);
        expect(await countOf(one)).toBe(0);
        expect(indexed(one)).toEqual([]);
      },
    });
  });
});
