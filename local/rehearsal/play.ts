import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import { toEvents, toMessage, toSse } from './wire.ts';

/**
 * The response that carries an answer, whole or as a stream of events.
 * @param cut breaks the connection; with it, the answer ends halfway.
 */
export function play(
  answer: Answer,
  { stream, cut }: { stream: boolean; cut: (() => void) | undefined },
): Response {
  const parts = stream ? toEvents(answer).map(toSse) : JSON.stringify(toMessage(answer)).split(/(?<=,)/);
  const headers = {
    'content-type': stream ? 'text/event-stream; charset=utf-8' : 'application/json',
    'cache-control': 'no-cache',
  };
  if (!cut) return new Response(parts.join(''), { headers });
  const body = ReadableStream.from(half(parts, cut)).pipeThrough(new TextEncoderStream());
  return new Response(body, { headers });
}

async function* half(parts: readonly string[], cut: () => void): AsyncGenerator<string> {
  yield* parts.slice(0, Math.ceil(parts.length / 2));
  // Time for what was sent to arrive.
  await sleep(20);
  cut();
}
