import { readdirSync } from 'node:fs';
import { delimiter } from 'node:path';
import { pathToFileURL } from 'node:url';

/** More folders of agents, as `STATEWARD_EXTRA_TOOLS` is for tools. */
export const extraAgents: readonly string[] = (process.env.STATEWARD_EXTRA_AGENTS ?? '')
  .split(delimiter)
  .filter((path) => path !== '');

/** Where each agent lies, by its name: every folder beside this file, and the extra ones. URLs end with a slash. */
export const agentFolders: ReadonlyMap<string, URL> = new Map(
  [new URL('./', import.meta.url), ...extraAgents.map((path) => pathToFileURL(`${path}/`))].flatMap(
    (parent) =>
      readdirSync(parent, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => [name, new URL(`${name}/`, parent)] as const),
  ),
);
