/**
 * A tool's code that is put together at its first call: only then is the environment there, and what it keeps warm
 * serves the calls that follow.
 */
export function lazily<Args extends readonly unknown[], Result>(
  create: () => (...args: Args) => Result,
): (...args: Args) => Result {
  let made: ((...args: Args) => Result) | undefined;
  return (...args) => {
    made ??= create();
    return made(...args);
  };
}
