import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseRehearsal, type Rehearsal } from './schema.ts';

/**
 * Reads every `*.json` of the directories, directly in them and in their `rehearsals` folders one level down at
 * most. `agents` thus stands for the rehearsals of all agents.
 * @throws Error on a missing directory, a file that is no rehearsal, and two rehearsals of the same name or task.
 */
export function loadRehearsals(directories: readonly string[]): Rehearsal[] {
  const files = directories.flatMap((directory) => {
    if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory())
      throw new Error(`There is no directory ${directory} to read rehearsals from.`);
    return globSync(['*.json', 'rehearsals/*.json', '*/rehearsals/*.json'], { cwd: directory })
      .sort()
      .map((file) => join(directory, file));
  });
  const seen = new Map<string, string>();
  return [...new Set(files)].map((file) => {
    const rehearsal = parseRehearsal(file, readFileSync(file, 'utf8'));
    const { name, task } = rehearsal;
    for (const claim of [`the name ${JSON.stringify(name)}`, `the task ${JSON.stringify(task)}`]) {
      const other = seen.get(claim);
      if (other) throw new Error(`${file} and ${other} both have ${claim}; one of them would never play.`);
      seen.set(claim, file);
    }
    return rehearsal;
  });
}
