/** Characters of one result that a prompt holds; a longer one is stored whole and shown by its two ends. */
const limits = { whole: 24_000, head: 16_000, tail: 4_000 } as const;

/** A tool's output as the model reads it, so that no single result can fill the context. */
export function shortened(output: unknown): unknown {
  const json = JSON.stringify(output) ?? 'null';
  if (json.length <= limits.whole) return output;
  return {
    cut: `This result has ${json.length} characters as JSON; only its beginning and its end are shown. Ask for less, e.g. with a filter or a lower limit.`,
    head: json.slice(0, limits.head).toWellFormed(),
    tail: json.slice(-limits.tail).toWellFormed(),
  };
}
