import { describe, expect, it } from 'vitest';
import { outcomeMessage } from '../../../../functions/web/slack/outcome.ts';
import { maxMessageBytes } from '../../../support/slack-blocks.ts';
import { buttonsOf, checked, fieldsOf, readable, viewOf } from './support.ts';

const by = ['boss@example.com'];
const decided = {
  status: 'rejected',
  decidedAt: '2026-08-04T12:02:00.000Z',
  decidedBy: 'boss@example.com',
  decisions: [{ callId: 'call_1_1', decision: 'reject', reason: 'Ask <her> first\nNow', by }],
} as const;

describe('the outcome in Slack', () => {
  it('says what was decided, by whom, when and why', () => {
    const { blocks, text } = outcomeMessage(viewOf([{}], { ...decided, decisions: [...decided.decisions] }));
    expect(text).toMatch(/^Rejected: send_email\nsend_email: Reject \(boss@example.com\)/);
    const read = readable(blocks);
    expect(read).toContain('send_email: Reject (boss@example.com): Ask <her> first⟦U+000A⟧Now');
    expect(read).toContain('Decided <!date^1785844920^');
  });

  it('has nothing to press and no link', () => {
    for (const status of ['pending', 'approved', 'rejected', 'expired', 'cancelled'] as const) {
      const { blocks } = outcomeMessage(viewOf([{}], { status }));
      expect([buttonsOf(blocks), fieldsOf(blocks)]).toEqual([[], []]);
      expect(JSON.stringify(blocks)).not.toContain('http');
    }
  });

  it('says that time ran out, also before that is written down', () => {
    const { blocks } = outcomeMessage(viewOf([{}], { expiresAt: '2026-08-04T12:00:30.000Z' }));
    expect(readable(blocks)).toMatch(/^Nobody decided on send_email in time\nExpired <!date/);
  });

  it('says why nobody could be reached', () => {
    const { blocks } = outcomeMessage(viewOf([{}], { status: 'expired', unreachable: 'No channel works.' }));
    expect(readable(blocks)).toContain('No channel works.');
  });

  it('says who has voted while others are awaited', () => {
    const votes = [
      {
        person: 'boss@example.com',
        at: '2026-08-04T12:02:00.000Z',
        decisions: [{ callId: 'call_1_1', decision: 'approve' as const }],
      },
    ];
    const read = readable(outcomeMessage(viewOf([{}], { votes })).blocks);
    expect(read).toContain('others have yet to decide');
    expect(read).toContain('send_email: Approve (boss@example.com)');
  });

  it('fits however much was decided', () => {
    const calls = Array.from({ length: 100 }, () => ({ tool: `t${'<'.repeat(200)}` }));
    const decisions = calls.map((_, index) => ({
      callId: `call_1_${index + 1}`,
      decision: 'answer' as const,
      answer: '"'.repeat(4_000),
      by,
    }));
    const { blocks } = outcomeMessage(viewOf(calls, { status: 'approved', decisions }));
    checked(blocks);
    expect(Buffer.byteLength(JSON.stringify(blocks))).toBeLessThan(maxMessageBytes);
    expect(readable(blocks)).toMatch(/… and \d+ more on the page\./);
  });
});
