import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Fact,
  FactIdSchema,
  FactSchema,
  type NewFact,
} from '../../../../functions/core/contracts/memory.ts';
import { runIdOf } from '../../../../functions/core/ids.ts';
import {
  factIdOf,
  identityOf,
  metBy,
  normalisedValue,
  whatBecomesOf,
} from '../../../../functions/core/memory/facts.ts';

const namespace = { tenantId: 'default', agent: 'support' };
const source = (n: number) => ({ runId: runIdOf('default', `run ${n}`), callId: `call_${n + 1}_1` });
const told = (n: number, changes: Partial<NewFact> = {}): NewFact => ({
  key: 'payment terms',
  value: '30 days',
  subject: 'ACME',
  importance: 0.5,
  source: source(n),
  ...changes,
});
const at = (n: number) => new Date(Date.UTC(2026, 10, 23) + n * 60_000).toISOString();
const become = (known: Fact | undefined, fact: NewFact, n: number) =>
  whatBecomesOf(known, fact, { factId: factIdOf(namespace, fact, n + 1), at: at(n) });

const anyTold = fc.record({
  n: fc.nat(30),
  value: fc.constantFrom('30 days', '30  days', '60 days', '14 days'),
  importance: fc.double({ min: 0, max: 1, noNaN: true }),
  untrusted: fc.constantFrom(true as const, undefined),
});

describe('what a fact is about', () => {
  it.each([
    [
      { subject: 'ACME', key: 'Payment_Terms' },
      { subject: ' acme', key: 'payment  terms' },
    ],
    [{ key: 'e-mail' }, { key: 'E mail ' }],
    [{ key: 'ﬁle' }, { key: 'file' }],
  ])('is the same in %j and %j', (one, other) => {
    expect(identityOf(one)).toBe(identityOf(other));
  });

  it.each([
    [
      { subject: 'a', key: 'b c' },
      { subject: 'a b', key: 'c' },
    ],
    [{ key: 'a' }, { subject: '', key: 'a' }],
    [{ key: 'a' }, { key: 'a', untrusted: true as const }],
  ])('differs in %j and %j', (one, other) => {
    expect(identityOf(one)).not.toBe(identityOf(other));
  });
});

describe('a fact that meets others about the same', () => {
  const trusted = become(undefined, told(1), 1).fact;
  const untrusted = become(undefined, told(2, { untrusted: true, value: '14 days' }), 2).fact;
  const lie = { value: '60 days', untrusted: true as const };

  it('takes no place of a trusted one where it is untrusted, and may say the same', () => {
    expect(metBy(lie, { trusted })).toEqual({});
    expect(metBy(lie, { trusted, untrusted })).toEqual({ known: untrusted });
    expect(metBy({ ...lie, value: ' 30 days' }, { trusted, untrusted })).toEqual({ known: trusted });
  });

  it('takes the place of either where it is trusted, and ends what is untrusted beside', () => {
    expect(metBy({ value: '60 days' }, { untrusted })).toEqual({ known: untrusted });
    expect(metBy({ value: '60 days' }, { trusted, untrusted })).toEqual({
      known: trusted,
      outdated: untrusted,
    });
  });
});

describe('the id of a fact', () => {
  it('is the same for the same call, whatever changed meanwhile', () => {
    const ids = [1, 7].map((change) => factIdOf(namespace, told(1), change));
    expect(new Set(ids)).toHaveLength(1);
    expect(FactIdSchema.safeParse(ids[0]).success).toBe(true);
  });

  it('differs by call, namespace, and each correction', () => {
    const corrected = told(1, { source: { correctedBy: 'ada' } });
    const ids = [
      factIdOf(namespace, told(1), 1),
      factIdOf(namespace, told(2), 1),
      factIdOf({ ...namespace, tenantId: 'other' }, told(1), 1),
      factIdOf({ ...namespace, agent: 'other' }, told(1), 1),
      factIdOf(namespace, corrected, 1),
      factIdOf(namespace, corrected, 2),
    ];
    expect(new Set(ids)).toHaveLength(ids.length);
  });
});

describe('a fact that is told', () => {
  it('merges with the same value, to the greater importance and the later time', () => {
    const { fact } = become(undefined, told(1, { importance: 0.9 }), 1);
    expect(become(fact, told(2, { value: ' 30\ndays', importance: 0.2 }), 2)).toEqual({
      how: 'merged',
      fact: { ...fact, at: at(2), importance: 0.9, sources: [source(1), source(2)] },
    });
  });

  it('supersedes another value, and each is linked to the other', () => {
    const { fact } = become(undefined, told(1), 1);
    const next = become(fact, told(2, { value: '60 days' }), 2);
    expect(next).toMatchObject({
      how: 'superseded',
      fact: { supersedes: fact.factId, status: 'current', firstAt: at(2) },
      past: { factId: fact.factId, status: 'superseded', supersededBy: next.fact.factId },
    });
  });

  it('takes case in a value seriously: codes differ by it', () => {
    const { fact } = become(undefined, told(1, { value: 'Ab1' }), 1);
    expect(become(fact, told(2, { value: 'aB1' }), 2).how).toBe('superseded');
  });

  it('is trusted as soon as a run that nobody influenced tells it, and stays so', () => {
    const tainted = become(undefined, told(1, { untrusted: true }), 1).fact;
    const again = become(tainted, told(2, { untrusted: true }), 2).fact;
    const vouched = become(again, told(3), 3).fact;
    const afterwards = become(vouched, told(4, { untrusted: true }), 4).fact;
    expect([tainted, again, vouched, afterwards].map((fact) => fact.untrusted)).toEqual([
      true,
      true,
      undefined,
      undefined,
    ]);
  });

  it('changes nothing when it is merged twice', () => {
    fc.assert(
      fc.property(fc.array(anyTold, { minLength: 1 }), (all) => {
        const last = all.at(-1) as (typeof all)[number];
        const known = all.reduce<Fact | undefined>(
          (fact, one) => become(fact, told(one.n, one), one.n).fact,
          undefined,
        );
        const once = become(known, told(last.n, last), last.n).fact;
        expect(become(once, told(last.n, last), last.n)).toEqual({ how: 'merged', fact: once });
      }),
    );
  });

  it('leaves one chain, from the first fact to the current one, of valid facts', () => {
    fc.assert(
      fc.property(fc.array(anyTold, { minLength: 1 }), (all) => {
        const facts = new Map<string, Fact>();
        let current: Fact | undefined;
        for (const [n, { n: _, ...one }] of all.entries()) {
          const becoming = become(current, told(n, one), n);
          if ('past' in becoming) facts.set(becoming.past.factId, becoming.past);
          current = becoming.fact;
          facts.set(current.factId, current);
        }
        const chain = [];
        for (let fact = current; fact; fact = fact.supersedes ? facts.get(fact.supersedes) : undefined)
          chain.push(FactSchema.parse(fact));
        expect(chain).toHaveLength(facts.size);
        expect(chain.filter(({ status }) => status === 'current')).toEqual([current]);
        const values = chain.map(({ value }) => normalisedValue(value));
        expect(values.some((value, i) => value === values[i + 1])).toBe(false);
      }),
    );
  });
});
