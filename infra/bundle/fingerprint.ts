import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { agentFolders } from '../../agents/folders.ts';
import { toolFolders } from '../../tools/folders.ts';
import { pathOf, root } from './entries.ts';

/** Everything that a bundle is made of: our sources, how they are built, and which packages are installed. */
const patterns = [
  'functions/**/*',
  '{tools,agents}/*.ts',
  ...[...toolFolders.values(), ...agentFolders.values()].map((folder) => `${pathOf(folder)}/**/*`),
  'infra/bundle{,/**}/*.ts',
  'infra/bundle.ts',
  'package.json',
  'node_modules/.package-lock.json',
];

/** A hash that changes whenever a bundle may. */
export function fingerprint(): string {
  const hash = createHash('sha256');
  const files = globSync(patterns, { cwd: fileURLToPath(root), withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`);
  for (const file of files.sort())
    if (existsSync(file)) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
