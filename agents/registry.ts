import { readdir, readFile } from 'node:fs/promises';
import type { Agent, AgentDefinition } from '../functions/core/contracts/agent.ts';
import type { CorpusDocument } from '../functions/core/contracts/tool.ts';
import { agentFolders } from './folders.ts';

const load = async (folder: URL): Promise<Agent> => {
  const { default: definition } = (await import(new URL('agent.ts', folder).href)) as {
    default: AgentDefinition;
  };
  return { ...definition, prompt: await readFile(new URL('prompt.md', folder), 'utf8') };
};

/**
 * Every agent, read from disk. In a Lambda bundle `infra/bundle.ts` answers `#agents` with the same exports as static
 * text, so that adding an agent is adding a folder.
 */
export const agents: Readonly<Record<string, Agent>> = Object.fromEntries(
  await Promise.all(Array.from(agentFolders, async ([name, folder]) => [name, await load(folder)] as const)),
);

const documentsOf = async (agentFolder: URL): Promise<CorpusDocument[]> => {
  const folder = new URL('corpus/', agentFolder);
  const paths = (await readdir(folder).catch(() => [])).filter((path) => path.endsWith('.md')).sort();
  return Promise.all(
    paths.map(async (path) => corpusDocument(path, await readFile(new URL(path, folder), 'utf8'))),
  );
};

/** The Markdown documents in each agent's `corpus/` folder. */
export const corpora: Readonly<Record<string, readonly CorpusDocument[]>> = Object.fromEntries(
  await Promise.all(
    Array.from(agentFolders, async ([name, folder]) => [name, await documentsOf(folder)] as const),
  ),
);

/** @param text Markdown whose first heading is the title. */
export function corpusDocument(path: string, text: string): CorpusDocument {
  return { path, title: /^#\s+(.+)$/m.exec(text)?.[1] ?? path, text };
}
