import { readdir, readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Agent, AgentDefinition, PolicyText } from '../functions/core/contracts/agent.ts';
import { definitionError } from '../functions/core/contracts/definition.ts';
import { type CorpusDocument, capturedPages } from '../functions/core/contracts/tool.ts';
import { agentFolders } from './folders.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const pathOf = (url: URL) => relative(root, fileURLToPath(url)).replaceAll('\\', '/');

/** @throws Error naming each wrong field with file and line. */
async function definitionOf(folder: URL): Promise<AgentDefinition> {
  const file = new URL('agent.ts', folder);
  try {
    return ((await import(file.href)) as { default: AgentDefinition }).default;
  } catch (error) {
    throw definitionError(pathOf(file), await readFile(file, 'utf8'), error);
  }
}

/** What need not be there. Any other fault is told: a policy that cannot be read must not look like none. */
async function ifThere<Value, Otherwise>(reading: Promise<Value>, otherwise: Otherwise) {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
    throw error;
  }
}

/** The policies of a file; none where it is not there. */
async function policiesIn(file: URL): Promise<PolicyText[]> {
  const text = await ifThere(readFile(file, 'utf8'), undefined);
  return text === undefined ? [] : [{ file: pathOf(file), text }];
}

const common = new URL('policy.cedar', import.meta.url);

async function load(folder: URL): Promise<Agent> {
  const [shadow] = await policiesIn(new URL('policy.shadow.cedar', folder));
  return {
    ...(await definitionOf(folder)),
    prompt: await readFile(new URL('prompt.md', folder), 'utf8'),
    policies: [...(await policiesIn(common)), ...(await policiesIn(new URL('policy.cedar', folder)))],
    ...(shadow && { shadow }),
  };
}

/**
 * Every agent, read from disk. In a Lambda bundle `infra/bundle.ts` answers `#agents` with the same exports as static
 * text, so that adding an agent is adding a folder.
 */
export const agents: Readonly<Record<string, Agent>> = Object.fromEntries(
  await Promise.all(Array.from(agentFolders, async ([name, folder]) => [name, await load(folder)] as const)),
);

const documentsOf = async (agentFolder: URL): Promise<CorpusDocument[]> => {
  const folder = new URL('corpus/', agentFolder);
  const found = await Promise.all(
    ['', capturedPages].map(async (inner) =>
      (await ifThere(readdir(new URL(inner, folder)), [])).map((name) => `${inner}${name}`),
    ),
  );
  const paths = found.flat().filter((path) => path.endsWith('.md'));
  return Promise.all(
    paths.sort().map(async (path) => corpusDocument(path, await readFile(new URL(path, folder), 'utf8'))),
  );
};

/** The Markdown documents in each agent's `corpus/` folder, and in its `corpus/web/`. */
export const corpora: Readonly<Record<string, readonly CorpusDocument[]>> = Object.fromEntries(
  await Promise.all(
    Array.from(agentFolders, async ([name, folder]) => [name, await documentsOf(folder)] as const),
  ),
);

/** @param text Markdown whose first heading is the title. */
export function corpusDocument(path: string, text: string): CorpusDocument {
  return { path, title: /^#\s+(.+)$/m.exec(text)?.[1] ?? path, text };
}
