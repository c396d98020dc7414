import { setTimeout as wait } from 'node:timers/promises';
import { processesOf } from '../memory.ts';
import type { SoakStage } from './stage.ts';

/** How long nothing must have run before the watch begins: the last mails have to go out. */
const settledMs = 3_000;
const settleLimitMs = 120_000;

export interface Stillness {
  readonly seconds: number;
  /** Lambda invocations in that time; each sends at least one segment to X-Ray. */
  readonly invocations: number;
  /** Processes of Lambdas, idle ones too, at the beginning and at the end. */
  readonly processesBefore: number;
  readonly processesAfter: number;
}

/**
 * Watches what runs while all wait for people.
 * @param seconds local AWS ends a Lambda's process that was idle for 60
 * @throws Error where it does not become quiet at all
 */
export async function watchStillness({ stack }: SoakStage, seconds: number): Promise<Stillness> {
  const segments = () => stack.traces.segments();
  const deadline = performance.now() + settleLimitMs;
  for (let seen = -1; seen !== segments().length; await wait(settledMs)) {
    if (performance.now() > deadline) throw new Error('All wait for people, and Lambdas still run.');
    seen = segments().length;
  }
  const lambdas = () => processesOf(stack.awsPid).filter(({ pid }) => pid !== stack.awsPid).length;
  const processesBefore = lambdas();
  const last = segments().at(-1);
  await wait(seconds * 1_000);
  const since = last ? segments().slice(segments().lastIndexOf(last) + 1) : segments();
  return {
    seconds,
    invocations: new Set(since.map(({ trace_id }) => trace_id)).size,
    processesBefore,
    processesAfter: lambdas(),
  };
}
