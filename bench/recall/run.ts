import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { sentenceEncoder } from '../../functions/adapters/sentence-encoder.ts';
import { type Latencies, latenciesOf } from './latency.ts';
import { ranksOf } from './quality.ts';
import { latencyChart, latencyTable, qualityTable } from './report.ts';
import { startTable } from './stage.ts';

/**
 * `npm run bench:recall`: whether memory finds the fact that answers a question among many near in topic, and how fast;
 * with the real adapters on local AWS's DynamoDB, and the real embedder in this process. Prints Markdown.
 * `--plot <file>` draws the times as SVG.
 */
const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, plot: { type: 'string' } },
});
const { distractorCount, sizes } = options.quick
  ? { distractorCount: 400, sizes: [1_000] }
  : { distractorCount: 5_000, sizes: [1_000, 5_000, 20_000] };

const { table, stop } = await startTable();
try {
  const embedder = sentenceEncoder();
  console.log(qualityTable(await ranksOf(table, embedder, distractorCount), distractorCount));
  const measured: Latencies[] = [];
  for (const size of sizes) measured.push(await latenciesOf(table, embedder, size));
  console.log(latencyTable(measured));
  if (options.plot) await writeFile(options.plot, await latencyChart(measured));
} finally {
  await stop();
}
