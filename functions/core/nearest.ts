/** Levenshtein's distance: letters to add, drop or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(
        Math.min((row[j] ?? 0) + Number(letter !== other), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1),
      );
    row = next;
  }
  return row.at(-1) ?? a.length;
}

/** The names that a mistyped one may have meant, nearest first; at most half of it may differ. */
export const nearestTo = (name: string, names: readonly string[]): string[] =>
  names
    .map((each) => ({ each, far: distance(name.slice(0, 80).toLowerCase(), each.toLowerCase()) }))
    .filter(({ each, far }) => far <= Math.max(name.length, each.length) / 2)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ each }) => each);
