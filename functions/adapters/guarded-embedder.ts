import { maxEmbeddedCharacters } from '../core/contracts/embedding.ts';
import { EmbedderUnavailableError } from '../core/errors.ts';
import type { Embedder } from '../core/ports.ts';

/** Asks whoever makes the vectors; throws whatever it likes. */
export type AskEmbedder = (texts: readonly string[], signal: AbortSignal) => Promise<readonly number[][]>;

/** Milliseconds that texts may take, retries included; the first one after a while waits for a Lambda to start. */
const timeoutMs = 4_000;

/** After a failure it is left alone for so long: a run that recalls at every turn must not wait for it at every turn. */
const restMs = 30_000;

/**
 * An embedder that answers soon or not at all. Whatever goes wrong, be it a throttled request, a wrong answer or a
 * permission that is missing, is an EmbedderUnavailableError with its reason: keywords do in the meantime.
 * @param nowMs a clock that never goes back.
 */
export function guardedEmbedder(
  { name, ask }: { name: string; ask: AskEmbedder },
  nowMs: () => number = () => performance.now(),
  limitMs: number = timeoutMs,
): Embedder {
  let restsUntilMs = Number.NEGATIVE_INFINITY;
  const vectorsOf = async (texts: readonly string[]) => {
    const vectors = await ask(
      texts.map((text) => text.slice(0, maxEmbeddedCharacters).toWellFormed()),
      AbortSignal.timeout(limitMs),
    );
    if (vectors.length !== texts.length)
      throw new Error(`it answered ${vectors.length} vectors for ${texts.length} texts`);
    return vectors.map((vector) => Float32Array.from(vector));
  };
  return {
    name,
    async embed(texts) {
      if (nowMs() < restsUntilMs)
        throw new EmbedderUnavailableError(
          `Embedder ${name} failed a moment ago and is left alone for a while.`,
        );
      try {
        return await vectorsOf(texts);
      } catch (cause) {
        restsUntilMs = nowMs() + restMs;
        throw new EmbedderUnavailableError(`Embedder ${name} could not be used: ${reasonOf(cause)}`, {
          cause,
        });
      }
    },
  };
}

const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? `${cause.name}: ${cause.message}`.slice(0, 500) : 'no reason given';
