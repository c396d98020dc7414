import './extras.ts';
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { localCredentials } from '../../local/deploy.ts';
import type { Book } from './book.ts';
import { chartsOf } from './charts.ts';
import { measureLangGraph } from './langgraph.ts';
import type { Measured } from './measure.ts';
import { type ModelServer, startModelServer } from './model-server.ts';
import { measureNaively } from './naive.ts';
import { goalLines, problemsOf, stateTable, tokenTable } from './report.ts';
import { measureStateward, startMeasuredStack } from './stateward.ts';

/**
 * `npm run bench:context`: one long run in three ways, with the same scripted model: Stateward on local AWS, a naive
 * transcript, LangGraph.js. Prints Markdown; fails only where a run or an answer is wrong, never for a number.
 */
const { values: options } = parseArgs({
  options: {
    /** A short run with little room, so that its context is shortened too; without LangGraph, whose packages are built. */
    quick: { type: 'boolean', default: false },
    turns: { type: 'string' },
    /** Of each page: 2, or 200 for results that no prompt can hold for long. */
    kilobytes: { type: 'string', default: '2' },
    /** Draws the charts of docs/memory.md. */
    write: { type: 'boolean', default: false },
  },
});
const book: Book = {
  pages: Number(options.turns ?? (options.quick ? 30 : 200)),
  kilobytesPerPage: Number(options.kilobytes),
};
if (!Number.isInteger(book.pages) || book.pages < 10 || book.pages > 290 || !(book.kilobytesPerPage >= 1))
  throw new Error('--turns is a number from 10 to 290, --kilobytes one from 1 on.');

const say = (line: string) => process.stderr.write(`${line}\n`);
const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));

/** Measures one system and says that it is at work. */
async function measured(name: string, measure: () => Promise<Measured>): Promise<Measured> {
  say(`${name}: ${book.pages} turns of ${book.kilobytesPerPage} KB …`);
  const startedMs = performance.now();
  const result = await measure();
  say(`${name}: ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`);
  return result;
}

async function measureAll(model: ModelServer): Promise<Measured[]> {
  const stack = await startMeasuredStack(model, say);
  try {
    const { awsEndpoint: endpoint, region } = stack.info;
    const s3 = new S3Client({ endpoint, region, credentials: localCredentials, forcePathStyle: true });
    const agent = options.quick ? 'forgetful-reader' : 'reader';
    return [
      await measured('Stateward', () => measureStateward(book, agent, model, stack)),
      await measured('naive transcript', () => measureNaively(book, model, s3)),
      ...(options.quick ? [] : [await measured('LangGraph.js', () => measureLangGraph(book, model, say))]),
    ];
  } finally {
    await stack.stop();
  }
}

let calls = 0;
const model = await startModelServer(() => {
  if (++calls % 25 === 0) say(`  ${calls} model calls`);
});
try {
  const all = await measureAll(model);
  console.log(`${book.pages} turns, ${book.kilobytesPerPage} KB a result\n`);
  console.log([tokenTable(all), stateTable(all), ...goalLines(all)].join('\n\n'));
  if (options.quick)
    console.log('\nLangGraph.js is left out of --quick: its packages are built at their first use.');
  if (options.write) {
    await mkdir(images, { recursive: true });
    for (const [file, svg] of await chartsOf(all)) await writeFile(`${images}${file}`, svg);
  }
  // Results that no window holds for 200 turns end a transcript; that is a number, too.
  const problems = problemsOf(all.filter(({ stoppedBy }) => !stoppedBy?.startsWith('prompt is too long')));
  for (const problem of problems) console.log(`\nWrong: ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
} finally {
  await model.close();
}
