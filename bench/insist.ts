import { setTimeout as wait } from 'node:timers/promises';

/** A Lambda that dies under a request, or is throttled, is asked again, as every client does. */
const triesOfRequest = 6;

/** Asks until it is answered. @param ask throws where there was no answer */
export async function patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries >= triesOfRequest) throw error;
      await wait(250 * tries);
    }
  }
}

/** Asks until somebody answers who did not die. */
export const insist = (what: string, request: () => Promise<Response>): Promise<Response> =>
  patiently(async () => {
    const response = await request();
    if (response.status >= 500) throw new Error(`${what}: ${await response.text()}`);
    return response;
  });
