import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchorsOf, beginning, chained, brokenAt as recordBrokenAt } from '../../../functions/core/audit.ts';
import {
  type AuditEntry,
  AuditEntrySchema,
  AuditTypeSchema,
  type NewAuditEntry,
} from '../../../functions/core/contracts/audit.ts';

const entries: fc.Arbitrary<NewAuditEntry> = fc.record(
  {
    key: fc.string(),
    at: fc.constant('2026-11-23T10:00:00.000Z'),
    type: fc.constantFrom(...AuditTypeSchema.options),
    who: fc.string(),
    origin: fc.record({ via: fc.constant('page' as const), ip: fc.ipV4() }),
    approvalId: fc.string(),
    data: fc.dictionary(fc.string(), fc.jsonValue()),
  },
  { requiredKeys: ['at', 'type', 'who', 'data'] },
) as fc.Arbitrary<NewAuditEntry>;
const records = (minLength: number) =>
  fc.array(entries, { minLength, maxLength: 8 }).map((list) => chained(beginning, list));
/** As it is stored and read back. */
const stored = <Value>(value: Value): Value =>
  AuditEntrySchema.array().parse(JSON.parse(JSON.stringify(value))) as Value;
const brokenAt = (list: readonly AuditEntry[]) => recordBrokenAt({ entries: list, unreadableAt: null });

describe('the record of a run', () => {
  it('holds as it was written, in one go or entry by entry', () => {
    fc.assert(
      fc.property(fc.array(entries), (list) => {
        const once = chained(beginning, list);
        let oneByOne: typeof once = [];
        for (const entry of list) oneByOne = [...oneByOne, ...chained(oneByOne.at(-1) ?? beginning, [entry])];
        expect(oneByOne).toEqual(once);
        expect(once.map(({ seq }) => seq)).toEqual(list.map((_, i) => i + 1));
        expect(brokenAt(stored(once))).toBeNull();
      }),
    );
  });

  it('shows the first entry that was changed', () => {
    const change = fc.constantFrom<(entry: ReturnType<typeof chained>[number]) => object>(
      () => ({ at: '2026-11-23T10:00:00.001Z' }),
      ({ type }) => ({ type: type === 'approval.voted' ? 'approval.seen' : 'approval.voted' }),
      ({ who }) => ({ who: `${who}!` }),
      ({ data }) => ({ data: { ...data, 'never so named': 1 } }),
      ({ approvalId }) => ({ approvalId: `${approvalId}!` }),
      ({ origin }) => ({ origin: { via: 'api', ip: `${origin?.ip}!` } }),
      ({ hash }) => ({ hash: hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) }),
      ({ previousHash }) => ({
        previousHash: previousHash.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
      }),
    );
    fc.assert(
      fc.property(records(1), fc.nat(), change, (list, at, changed) => {
        const index = at % list.length;
        const forged = list.map((entry, i) => (i === index ? { ...entry, ...changed(entry) } : entry));
        expect(brokenAt(forged)).toBe(index + 1);
      }),
    );
  });

  it('shows an entry that was changed and hashed anew, by the one after it', () => {
    fc.assert(
      fc.property(records(2), fc.nat(), (list, at) => {
        const index = at % (list.length - 1);
        const { hash: _, seq: __, previousHash: ___, ...entry } = list[index] as (typeof list)[number];
        const before = list[index - 1] ?? beginning;
        const [forgery] = chained(before, [{ ...entry, who: `${entry.who}!` }]);
        expect(brokenAt(list.with(index, forgery as (typeof list)[number]))).toBe(index + 2);
      }),
    );
  });

  it('shows what was removed before its end, inserted, doubled or moved', () => {
    fc.assert(
      fc.property(records(2), entries, fc.nat(), fc.nat(), (list, another, a, b) => {
        const i = a % list.length;
        const j = b % list.length;
        if (i < list.length - 1) expect(brokenAt(list.toSpliced(i, 1))).not.toBeNull();
        const [inserted] = chained(list[i - 1] ?? beginning, [{ ...another, who: `${another.who}!` }]);
        expect(brokenAt(list.toSpliced(i, 0, inserted as (typeof list)[number]))).not.toBeNull();
        expect(brokenAt(list.toSpliced(i, 0, list[j] as (typeof list)[number]))).not.toBeNull();
        const swapped = list
          .with(i, list[j] as (typeof list)[number])
          .with(j, list[i] as (typeof list)[number]);
        expect(brokenAt(swapped) === null).toBe(i === j);
      }),
    );
  });

  it('takes nothing that could not be read back', () => {
    const entry = { at: 'yesterday', type: 'approval.seen', who: 'ada', data: {} } as const;
    expect(() => chained(beginning, [entry])).toThrow('at');
    const origin = { via: 'page', userAgent: 'x'.repeat(301) } as const;
    expect(() => chained(beginning, [{ ...entry, at: '2026-11-23T10:00:00.000Z', origin }])).toThrow(
      'userAgent',
    );
  });

  it('shows by what left with the events that its end was cut off, or that all of it was written anew', () => {
    fc.assert(
      fc.property(records(1), fc.nat(), fc.nat(), (list, a, b) => {
        const anchored = list[a % list.length] as AuditEntry;
        const kept = list.slice(0, b % (list.length + 1));
        const anchors = [{ seq: anchored.seq, hash: anchored.hash }];
        const isThere = kept.length >= anchored.seq;
        expect(recordBrokenAt({ entries: kept, unreadableAt: null }, anchors)).toBe(
          isThere ? null : kept.length + 1,
        );
        const [first, ...rest] = list.map(({ hash: _, seq: __, previousHash: ___, ...entry }) => entry);
        const anew = chained(beginning, [{ ...first, who: 'somebody else' } as NewAuditEntry, ...rest]);
        const isOther = anew[anchored.seq - 1]?.hash !== anchored.hash;
        expect(recordBrokenAt({ entries: anew, unreadableAt: null }, anchors)).toBe(
          isOther ? anchored.seq : null,
        );
      }),
    );
  });

  it('is anchored by ends of requests and of the run, and by nothing else in the history', () => {
    const event = (type: 'approval.decided' | 'run.finished' | 'call.finished', data: object) => ({
      seq: 1,
      at: '2026-11-23T10:00:00.000Z',
      type,
      data: { ...data },
    });
    const audit = { seq: 3, hash: 'h' };
    expect(
      anchorsOf([
        event('approval.decided', { audit }),
        event('run.finished', {}),
        event('approval.decided', { audit: 'none' }),
        event('call.finished', { audit: { seq: 9, hash: 'of a tool' } }),
      ]),
    ).toEqual([audit]);
  });
});
