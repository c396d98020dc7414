import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { s3Vectors } from '../../../functions/adapters/s3-vectors.ts';
import type { VectorIndex } from '../../../functions/core/ports.ts';
import { startVectorsServer, testIndexArn, type VectorsServer } from '../../support/vectors-server.ts';

let server: VectorsServer;
let index: VectorIndex;
beforeAll(async () => {
  server = await startVectorsServer();
  index = s3Vectors(testIndexArn, server.client());
});
afterAll(() => server.stop());

const acme = { tenantId: 'acme', agent: 'support' };
const towards = (x: number, y: number, embedder = 'test-2') => ({ embedder, vector: Float32Array.of(x, y) });

describe('the vector index', () => {
  it('finds the nearest of the namespace that the same embedder made', async () => {
    await index.put(acme, [
      { factId: 'fact_1', embedding: towards(1, 0) },
      { factId: 'fact_2', embedding: towards(0, 1) },
      { factId: 'fact_3', embedding: towards(1, 0, 'older') },
    ]);
    for (const other of [{ tenantId: 'other' }, { agent: 'other' }])
      await index.put({ ...acme, ...other }, [{ factId: 'fact_4', embedding: towards(1, 0) }]);
    expect(await index.nearest(acme, towards(2, 1), 10)).toEqual(['fact_1', 'fact_2']);
    expect(await index.nearest(acme, towards(1, 2), 1)).toEqual(['fact_2']);
    expect(await index.nearest({ ...acme, tenantId: 'nobody' }, towards(1, 0), 10)).toEqual([]);
  });

  it('replaces a vector, and deletes what is there and what is not', async () => {
    const namespace = { tenantId: 'replacing', agent: 'support' };
    await index.put(namespace, [{ factId: 'fact_1', embedding: towards(1, 0) }]);
    await index.put(namespace, [{ factId: 'fact_1', embedding: towards(0, 1) }]);
    await index.delete(acme, ['fact_9']);
    expect(server.keys().filter((key) => key.startsWith('replacing/'))).toEqual(['replacing/support/fact_1']);
    await index.delete(namespace, ['fact_1', 'fact_2']);
    expect(await index.nearest(namespace, towards(0, 1), 10)).toEqual([]);
  });

  it('sends as many at once as the service takes, and no request for nothing', async () => {
    const namespace = { tenantId: 'many', agent: 'support' };
    const ids = Array.from({ length: 501 }, (_, n) => `fact_${n}`);
    const before = server.requests();
    await index.put(
      namespace,
      ids.map((factId) => ({ factId, embedding: towards(1, 0) })),
    );
    await index.delete(namespace, ids);
    expect(server.requests() - before).toBe(4);
    await index.put(namespace, []);
    await index.delete(namespace, []);
    expect(server.requests() - before).toBe(4);
    expect(server.keys().filter((key) => key.startsWith('many/'))).toEqual([]);
  });

  it('throws what the service refuses', async () => {
    await expect(index.nearest(acme, towards(1, 0), 0)).rejects.toThrow('topK');
  });
});
