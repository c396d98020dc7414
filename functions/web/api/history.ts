import type { RunEvent } from '../../core/contracts/events.ts';
import type { RunKey } from '../../core/ports.ts';
import type { ApiPorts } from './ports.ts';

const eventsAtOnce = 500;

/** All that happened in a run so far, oldest first, some hundred events at a time. */
export async function* historyOf(
  { events }: Pick<ApiPorts, 'events'>,
  run: RunKey,
): AsyncGenerator<readonly RunEvent[]> {
  let after = 0;
  for (;;) {
    const page = await events.after(run, after, eventsAtOnce);
    yield page;
    const last = page.at(-1);
    if (!last || page.length < eventsAtOnce) return;
    after = last.seq;
  }
}
