import { readdirSync } from 'node:fs';
import { delimiter } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * More folders of tools, for tests and the gauntlet only: paths, separated as in `PATH`. Only stage `local` is
 * deployed with them.
 */
export const extraTools: readonly string[] = (process.env.STATEWARD_EXTRA_TOOLS ?? '')
  .split(delimiter)
  .filter((path) => path !== '');

/** Where each tool lies, by its name: every folder beside this file, and the extra ones. URLs end with a slash. */
export const toolFolders: ReadonlyMap<string, URL> = new Map(
  [new URL('./', import.meta.url), ...extraTools.map((path) => pathToFileURL(`${path}/`))]
    .flatMap((parent) =>
      readdirSync(parent, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => [name, new URL(`${name}/`, parent)] as const),
    )
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);
