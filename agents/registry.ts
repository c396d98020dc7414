import { readdir, readFile } from 'node:fs/promises';
import type { Agent, AgentDefinition } from '../functions/core/contracts/agent.ts';
import type { CorpusDocument } from '../functions/core/contracts/tool.ts';

/**
 * Every folder beside this file, read from disk. In a Lambda bundle `infra/bundle.ts` answers `#agents` with the
 * same exports as static text, so that adding an agent is adding a folder.
 */
const here = new URL('./', import.meta.url);

const folders = (await readdir(here, { withFileTypes: true })).filter((entry) => entry.isDirectory());

const load = async (name: string): Promise<Agent> => {
  const { default: definition } = (await import(`./${name}/agent.ts`)) as { default: AgentDefinition };
  return { ...definition, prompt: await readFile(new URL(`${name}/prompt.md`, here), 'utf8') };
};

export const agents: Readonly<Record<string, Agent>> = Object.fromEntries(
  await Promise.all(folders.map(async ({ name }) => [name, await load(name)] as const)),
);

const documentsOf = async (name: string): Promise<CorpusDocument[]> => {
  const folder = new URL(`${name}/corpus/`, here);
  const paths = (await readdir(folder).catch(() => [])).filter((path) => path.endsWith('.md')).sort();
  return Promise.all(
    paths.map(async (path) => corpusDocument(path, await readFile(new URL(path, folder), 'utf8'))),
  );
};

/** The Markdown documents in each agent's `corpus/` folder. */
export const corpora: Readonly<Record<string, readonly CorpusDocument[]>> = Object.fromEntries(
  await Promise.all(folders.map(async ({ name }) => [name, await documentsOf(name)] as const)),
);

/** @param text Markdown whose first heading is the title. */
export function corpusDocument(path: string, text: string): CorpusDocument {
  return { path, title: /^#\s+(.+)$/m.exec(text)?.[1] ?? path, text };
}
