import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { EventType } from '../../../functions/core/contracts/events.ts';
import { approvalLines, linesOf } from '../../../local/demo/lines.ts';

const shown = (type: EventType, data: Record<string, unknown>): string[] =>
  linesOf({ seq: 1, at: '2026-08-04T12:00:00.000Z', type, data }).map(stripVTControlCharacters);

const ann = 'ann@example.com';
const ben = 'ben@example.com';

describe('the terminal tells', () => {
  it('who voted while others have yet to', () => {
    const decisions = [{ callId: 'call_1_1', decision: 'approve' }];
    expect(shown('approval.voted', { person: ann, decisions })).toEqual([`  person  approved ${ann}`]);
  });

  it('what was decided about each call, by whom and why', () => {
    const decisions = [
      { callId: 'call_1_1', decision: 'edit', by: [ann] },
      { callId: 'call_1_2', decision: 'reject', by: [ben], reason: 'Too \u202Emuch.' },
    ];
    expect(shown('approval.decided', { status: 'approved', decisions })).toEqual([
      `  person  changed call_1_1 ${ann}`,
      `  person  rejected call_1_2 ${ben} Too ⟦U+202E⟧much.`,
    ]);
  });

  it.each([
    [{ status: 'expired', decisions: [] }, 'nobody decided in time'],
    [
      { status: 'expired', decisions: [], unreachable: 'Nobody could be reached: …' },
      'Nobody could be reached',
    ],
    [{ status: 'cancelled' }, 'not asked any more'],
  ])('how a request ended without a decision: %j', (data, words) => {
    expect(shown('approval.decided', data).join('\n')).toContain(words);
  });

  it('who was reminded, who is asked as well and whom no message reached', () => {
    expect(shown('approval.reminded', { people: [ann, ben] })).toEqual([`  remind  ${ann}, ${ben}`]);
    expect(shown('approval.escalated', { round: 1, asked: [ben] })[0]).toContain(`${ben} as well`);
    const failed = [{ person: ann, channel: 'slack', error: 'invalid_auth' }];
    expect(shown('approval.undelivered', { failed })).toEqual([`  failed  slack to ${ann} invalid_auth`]);
  });

  it('that a key cannot answer a question', () => {
    const data = { kind: 'question', expiresAt: '2026-08-04T12:05:00.000Z' };
    const lines = approvalLines(data, { link: 'http://l', mailboxUrl: 'http://m', waits: true }).join('\n');
    expect(lines).toContain('answer on the page');
    expect(lines).not.toContain('to approve');
  });
});
