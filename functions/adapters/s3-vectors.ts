import {
  DeleteVectorsCommand,
  PutVectorsCommand,
  QueryVectorsCommand,
  S3VectorsClient,
} from '@aws-sdk/client-s3vectors';
import * as z from 'zod';
import { type Namespace, namespaceText } from '../core/contracts/memory.ts';
import { VectorIndexUnavailableError } from '../core/errors.ts';
import type { VectorIndex } from '../core/ports.ts';

/** Vectors that one request may put or delete. */
const maxBatch = 500;

const FoundSchema = z.array(z.object({ key: z.string() }));

/**
 * Amazon S3 Vectors: one index for all namespaces of a stage, whose queries are filtered by namespace and embedder.
 * @throws an error of the service, which a retry may mend; a search says VectorIndexUnavailableError.
 */
export function s3Vectors(indexArn: string, client = new S3VectorsClient({})): VectorIndex {
  const prefixOf = (namespace: Namespace) => `${namespaceText(namespace)}/`;
  const belonging = (namespace: Namespace, embedder: string) => ({
    namespace: namespaceText(namespace),
    embedder,
  });

  return {
    async put(namespace, facts) {
      const vectors = facts.map(({ factId, embedding: { embedder, vector } }) => ({
        key: `${prefixOf(namespace)}${factId}`,
        data: { float32: [...vector] },
        metadata: belonging(namespace, embedder),
      }));
      for (const batch of batchesOf(vectors))
        await client.send(new PutVectorsCommand({ indexArn, vectors: batch }));
    },

    async delete(namespace, factIds) {
      const keys = factIds.map((factId) => `${prefixOf(namespace)}${factId}`);
      for (const batch of batchesOf(keys))
        await client.send(new DeleteVectorsCommand({ indexArn, keys: batch }));
    },

    async nearest(namespace, { embedder, vector }, limit) {
      const query = new QueryVectorsCommand({
        indexArn,
        topK: limit,
        queryVector: { float32: [...vector] },
        filter: {
          $and: Object.entries(belonging(namespace, embedder)).map(([name, value]) => ({
            [name]: { $eq: value },
          })),
        },
        returnDistance: true,
      });
      const { vectors } = await client.send(query).catch(unavailable);
      const prefix = prefixOf(namespace);
      return FoundSchema.parse(vectors ?? []).flatMap(({ key }) =>
        key.startsWith(prefix) ? [key.slice(prefix.length)] : [],
      );
    },
  };
}

function unavailable(cause: Error): never {
  throw new VectorIndexUnavailableError(
    `The vector index could not be asked: ${cause.name}: ${cause.message}`.slice(0, 500),
    { cause },
  );
}

const batchesOf = <Item>(items: readonly Item[]): Item[][] =>
  Array.from({ length: Math.ceil(items.length / maxBatch) }, (_, index) =>
    items.slice(index * maxBatch, (index + 1) * maxBatch),
  );
