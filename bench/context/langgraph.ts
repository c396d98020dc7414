import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import { finishName } from '../../functions/core/finish.ts';
import { type Book, pageText, taskOf } from './book.ts';
import type { Measured } from './measure.ts';
import type { ModelServer } from './model-server.ts';
import { fixedPart } from './transcript.ts';

const execute = promisify(execFile);
const folder = fileURLToPath(new URL('langgraph/', import.meta.url));

/** The machine's own Node, which npm builds better-sqlite3 for, and not the one of this repository. */
const env = {
  ...process.env,
  PATH: (process.env.PATH ?? '')
    .split(delimiter)
    .filter((path) => !path.includes('node_modules'))
    .join(delimiter),
};

const MeasuredSchema = z.object({
  bytesPerTurn: z.array(z.number()),
  stateBytesPerTurn: z.array(z.number()),
  tookMs: z.number(),
  answer: z.string().optional(),
  stoppedBy: z.string().optional(),
});

/**
 * LangGraph.js with its SQLite checkpointer. Its packages are installed at the first use: no product depends on them.
 * @throws Error with what npm or the agent printed
 */
export async function measureLangGraph(
  book: Book,
  model: ModelServer,
  say: (line: string) => void,
): Promise<Measured> {
  // npm writes that file last.
  if (!existsSync(join(folder, 'node_modules', '.package-lock.json'))) {
    say('npm ci for LangGraph.js, which may build better-sqlite3: some minutes …');
    await execute('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, env });
  }
  const directory = await mkdtemp(join(tmpdir(), 'stateward-langgraph-'));
  try {
    const job = join(directory, 'job.json');
    const pages = Array.from({ length: book.pages }, (_, index) => pageText(book, index + 1));
    const database = join(directory, 'checkpoints.db');
    await writeFile(
      job,
      JSON.stringify({ modelUrl: model.url, fixedPart, task: taskOf(book), pages, database, finishName }),
    );
    const { stdout } = await execute('node', [join(folder, 'agent.mjs'), job], { env });
    const { tookMs, answer, stoppedBy, ...rest } = MeasuredSchema.parse(JSON.parse(stdout));
    return {
      system: 'LangGraph.js, SQLite',
      calls: model.take(),
      ...rest,
      bytesAre: 'checkpoints and pending writes',
      msPerTurn: tookMs / Math.max(1, rest.bytesPerTurn.length),
      answer,
      ...(stoppedBy !== undefined && { stoppedBy }),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
