import { describe, expect, it } from 'vitest';
import type { Judgement } from '../../../functions/core/guard/judgement.ts';
import { historyEventsOf } from '../../../functions/core/history-events.ts';
import { aCall, aLoop } from '../../support/builders.ts';

const judged = (action: Judgement['action'], calls: number): Judgement => ({
  action,
  calls: Array.from({ length: calls }, () => aCall()),
  loop: aLoop(),
  ending: null,
  usable: true,
  pauseSeconds: 0,
});

describe('events of an execution', () => {
  it.each([
    // Plan 5, Guard 5, Decide 2; a wait 2, a map 4, 7 for each call, VerifyResults 5.
    ['one call', 'execute', 1, 12 + 2 + 4 + 7 + 5],
    ['ten calls', 'execute', 10, 12 + 2 + 4 + 70 + 5],
    // The request 6, its expiry 5, Decide 2, and then as above.
    ['a call that waits for a person', 'approve', 1, 12 + 13 + 2 + 4 + 7 + 5],
    ['nothing to run', 'continue', 0, 12 + 5],
    ['the end', 'stop', 0, 12],
  ] as const)('of a turn with %s are counted as AWS does, or more', (_, action, calls, events) => {
    expect(historyEventsOf('judge', judged(action, calls))).toBe(events);
  });

  it('of arguments that people wrote are those since the last count', () => {
    expect(historyEventsOf('rejudge', judged('continue', 0))).toBe(5 + 2 + 5);
  });
});
