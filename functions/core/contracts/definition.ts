import * as z from 'zod';

/**
 * Where a key stands in a source text: each name of the path is looked for behind the one before.
 * @returns counted from 1; the line of the last name that was found, or 1.
 */
export function lineOf(source: string, path: readonly PropertyKey[]): number {
  let at = 0;
  for (const key of path) {
    if (typeof key !== 'string') continue;
    const name = key.replaceAll(/[^\w]/g, '\\$&');
    const found = new RegExp(`(?<![\\w.])(${name}|(['"])${name}\\2)(?![\\w-])`).exec(source.slice(at));
    if (!found) break;
    at += found.index;
  }
  return source.slice(0, at).split('\n').length;
}

/** `<file>:<line>: <field>: <what is wrong>` for each problem of a definition. */
export const definitionProblems = (file: string, source: string, error: z.ZodError): string[] =>
  error.issues.map((issue) => {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
    const line = lineOf(source, [...issue.path, ...keys]);
    const field = issue.path.map(String).join('.');
    return `${file}:${line}: ${field ? `${field}: ` : ''}${issue.message}`;
  });

/** What a definition's own parse threw, as file, line and what to write instead; anything else as it is. */
export function definitionError(file: string, source: string, thrown: unknown): unknown {
  if (!(thrown instanceof z.ZodError)) return thrown;
  const error = new Error(definitionProblems(file, source, thrown).join('\n'));
  // The mistake is in that file, not where it was found.
  error.stack = error.message;
  return error;
}
