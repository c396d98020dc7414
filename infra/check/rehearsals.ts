import { agents } from '../../agents/registry.ts';
import { loadRehearsals } from '../../local/rehearsal/load.ts';

/** The folders whose rehearsals must fit their schema, and name an agent that there is. */
export function rehearsalMistakes(directories: readonly string[]): string[] {
  try {
    return loadRehearsals(directories)
      .filter(({ agent }) => !Object.hasOwn(agents, agent))
      .map(
        ({ name, agent }) =>
          `The rehearsal "${name}" is for the agent "${agent}", which is not there. There are: ${Object.keys(agents).join(', ')}.`,
      );
  } catch (error) {
    return [(error as Error).message];
  }
}

if (import.meta.main) {
  const mistakes = rehearsalMistakes(['agents']);
  for (const mistake of mistakes) console.error(mistake);
  if (mistakes.length > 0) process.exitCode = 1;
}
