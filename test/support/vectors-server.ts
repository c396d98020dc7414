import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { S3VectorsClient } from '@aws-sdk/client-s3vectors';
import * as z from 'zod';

export const testIndexArn = 'arn:aws:s3vectors:eu-central-1:000000000000:bucket/test/index/test';

const indexArn = z.literal(testIndexArn);
const key = z.string().min(1).max(1_024);
const data = z.strictObject({ float32: z.array(z.number()).min(1).max(4_096) });
const metadata = z.record(z.string(), z.string());
const equal = z.record(z.string(), z.strictObject({ $eq: z.string() }));
const PutSchema = z.strictObject({
  indexArn,
  vectors: z.array(z.strictObject({ key, data, metadata })).min(1).max(500),
});
const DeleteSchema = z.strictObject({ indexArn, keys: z.array(key).min(1).max(500) });
const QuerySchema = z.strictObject({
  indexArn,
  topK: z.int().min(1).max(100),
  queryVector: data,
  filter: z.strictObject({ $and: z.array(equal).min(1) }),
  returnDistance: z.boolean().optional(),
});

type Stored = z.infer<typeof PutSchema>['vectors'][number];

const distance = (a: readonly number[], b: readonly number[]): number =>
  1 -
  a.reduce((sum, component, i) => sum + component * (b[i] as number), 0) /
    Math.hypot(...a) /
    Math.hypot(...b);

const holds = ({ metadata }: Stored, filter: z.infer<typeof QuerySchema>['filter']): boolean =>
  filter.$and.every((each) => Object.entries(each).every(([name, { $eq }]) => metadata[name] === $eq));

/**
 * A local Amazon S3 Vectors with one index: it takes what `PutVectors`, `DeleteVectors` and `QueryVectors` send over the
 * wire, with the service's limits, and answers as it does. A client of it takes any credentials.
 */
export async function startVectorsServer() {
  const vectors = new Map<string, Stored>();
  const operations: Readonly<Record<string, (body: unknown) => object>> = {
    '/PutVectors'(body) {
      for (const vector of PutSchema.parse(body).vectors) vectors.set(vector.key, vector);
      return {};
    },
    '/DeleteVectors'(body) {
      for (const key of DeleteSchema.parse(body).keys) vectors.delete(key);
      return {};
    },
    '/QueryVectors'(body) {
      const { topK, queryVector, filter } = QuerySchema.parse(body);
      const found = [...vectors.values()]
        .filter((stored) => holds(stored, filter))
        .map(({ key, data }) => ({ key, distance: distance(queryVector.float32, data.float32) }));
      return {
        vectors: found.sort((a, b) => a.distance - b.distance).slice(0, topK),
        distanceMetric: 'cosine',
      };
    },
  };
  let requests = 0;
  const server = createServer(async (request, response) => {
    requests++;
    const respond = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    try {
      const operation = operations[request.url ?? ''];
      if (operation) respond(200, operation(await json(request)));
      else respond(404, { message: `There is no ${request.url}` });
    } catch (error) {
      response.setHeader('x-amzn-errortype', 'ValidationException');
      respond(400, { message: String(error) });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    /** Keys of what is stored. */
    keys: () => [...vectors.keys()].sort(),
    requests: () => requests,
    client: () =>
      new S3VectorsClient({
        endpoint: `http://127.0.0.1:${port}`,
        region: 'eu-central-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      }),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
export type VectorsServer = Awaited<ReturnType<typeof startVectorsServer>>;
