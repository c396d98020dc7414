/** No arguments come near it; far beyond, neither hash nor table takes them. */
const maxDepth = 30;

/**
 * What keeps a value that somebody wrote from being hashed and stored, whatever its tool takes.
 * @returns `undefined` where nothing does
 */
export function flawIn(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string')
    return value.isWellFormed() ? undefined : 'must not contain half a character (a lone surrogate)';
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= maxDepth) return `must not be nested more than ${maxDepth} levels deep`;
  for (const [key, inner] of Object.entries(value)) {
    const flaw = flawIn(key) ?? flawIn(inner, depth + 1);
    if (flaw) return flaw;
  }
  return undefined;
}
