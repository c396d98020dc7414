import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Source } from '../../local/deploy.ts';
import { extras } from './extras.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a deploy needs of the repository. */
const parts = [
  'agents',
  'functions',
  'infra',
  'statemachines',
  'tools',
  'test/scenarios/agents',
  'test/scenarios/tools',
  'cdk.json',
  'package.json',
];

export interface Change {
  /** From the repository's root. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * A copy of the repository as somebody would have it who has changed it.
 * @throws Error where a text that is to be changed does not stand in its file, so that nothing would be.
 */
export async function changedSource(
  directory: string,
  changes: readonly Change[],
): Promise<Required<Source>> {
  await mkdir(directory, { recursive: true });
  for (const part of parts) await cp(join(root, part), join(directory, part), { recursive: true });
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  for (const { file, from, to } of changes) {
    const path = join(directory, file);
    const text = await readFile(path, 'utf8');
    if (!text.includes(from)) throw new Error(`${file} does not say ${JSON.stringify(from)} any more.`);
    await writeFile(path, text.replace(from, to));
  }
  const inCopy = (path: string) => join(directory, path.slice(root.length));
  return {
    root: directory,
    environment: {
      STATEWARD_EXTRA_TOOLS: inCopy(extras.STATEWARD_EXTRA_TOOLS),
      STATEWARD_EXTRA_AGENTS: inCopy(extras.STATEWARD_EXTRA_AGENTS),
    },
  };
}
