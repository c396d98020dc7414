// Loaded into every Lambda of the benchmark by NODE_OPTIONS: notes how many bytes each request writes. Plain
// JavaScript, because it is there before all else.
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';

const dynamoWrite = /\.(Put|Update|Delete|BatchWrite|TransactWrite)Items?$/;

subscribe('http.client.request.start', ({ request }) => {
  const target = String(request.getHeader('x-amz-target') ?? '');
  const isPutObject = request.method === 'PUT' && !target;
  if (!isPutObject && !(target.startsWith('DynamoDB') && dynamoWrite.test(target))) return;
  const bytes = Number(request.getHeader('content-length') ?? 0);
  appendFileSync(process.env.BENCH_WRITES, `${JSON.stringify({ atMs: Date.now(), bytes })}\n`);
});
