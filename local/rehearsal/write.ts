import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rehearsal } from './schema.ts';

/** Writes conversations that were made by a program where the rehearsal server reads them. @returns the directory */
export async function writeRehearsals(directory: string, rehearsals: readonly Rehearsal[]): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const rehearsal of rehearsals)
    await writeFile(join(directory, `${rehearsal.name}.json`), JSON.stringify(rehearsal));
  return directory;
}
