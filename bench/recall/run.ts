import { parseArgs } from 'node:util';
import { sentenceEncoder } from '../../functions/adapters/sentence-encoder.ts';
import { latenciesOf } from './latency.ts';
import { ranksOf } from './quality.ts';
import { latencyRow, latencyTable, qualityTable } from './report.ts';
import { startTable } from './stage.ts';

/**
 * `npm run bench:recall`: whether memory finds the fact that answers a question among many near in topic, and how fast;
 * with the real adapters on local AWS's DynamoDB, and the real embedder in this process. Prints Markdown.
 */
const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const { distractorCount, sizes } = options.quick
  ? { distractorCount: 400, sizes: [1_000] }
  : { distractorCount: 5_000, sizes: [1_000, 5_000, 20_000] };

const { table, stop } = await startTable();
try {
  const embedder = sentenceEncoder();
  console.log(qualityTable(await ranksOf(table, embedder, distractorCount), distractorCount));
  const rows: string[] = [];
  for (const size of sizes) rows.push(latencyRow(size, await latenciesOf(table, embedder, size)));
  console.log(latencyTable(rows));
} finally {
  await stop();
}
