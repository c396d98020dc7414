import { describe, expect, it, vi } from 'vitest';
import {
  factChangeKey,
  factHeadKey,
  factsPartition,
  subjectHashOf,
  subjectPartition,
} from '../../../../functions/adapters/keys.ts';
import { maxFactsWithoutIndex } from '../../../../functions/core/contracts/memory.ts';
import { InvalidInputError } from '../../../../functions/core/errors.ts';
import type { Facts } from '../../../../functions/core/ports.ts';
import { immortal } from '../../../support/process.ts';
import { useTable } from '../../../support/table.ts';
import { aNamespace, told, towards, valuesOf } from '../telling.ts';

const aws = useTable();
/** Another Lambda process, with nothing cached. */
const another = (): Facts => aws().adapters(immortal()).facts;

describe('remembering', () => {
  it('stores a fact, merges what was known, and supersedes what was different', async () => {
    const { facts } = aws().adapters();
    const namespace = aNamespace();
    const first = await facts.remember(namespace, told(), undefined);
    const again = await facts.remember(namespace, told({ key: 'Payment_terms', importance: 0.9 }), undefined);
    const other = await facts.remember(namespace, told({ value: 'pays within 60 days' }), undefined);
    expect([first, again, other].map(({ how }) => how)).toEqual(['new', 'merged', 'superseded']);
    expect(again.fact).toMatchObject({ factId: first.fact.factId, importance: 0.9 });
    expect(again.fact.sources).toHaveLength(2);
    expect(await facts.find(namespace, first.fact.factId)).toMatchObject({
      status: 'superseded',
      supersededBy: other.fact.factId,
    });
    expect(await valuesOf(facts, namespace, 'terms of payment')).toEqual(['pays within 60 days']);
  });

  it('changes nothing when the same call tells it again, not even after it was superseded or deleted', async () => {
    const { facts } = aws().adapters();
    const namespace = aNamespace();
    const call = told();
    const { fact } = await facts.remember(namespace, call, undefined);
    await facts.remember(namespace, told({ value: 'other' }), undefined);
    expect(await facts.remember(namespace, call, undefined)).toMatchObject({
      how: 'new',
      fact: { factId: fact.factId, status: 'superseded' },
    });
    await facts.delete(namespace, fact.factId);
    expect(await facts.remember(namespace, call, undefined)).toMatchObject({ fact: { status: 'forgotten' } });
    expect(await facts.find(namespace, fact.factId)).toBeUndefined();
    expect(await valuesOf(facts, namespace, 'payment terms')).toEqual(['other']);
  });

  it('never lets what others may have written take the place of what is trusted', async () => {
    const { facts, table } = aws().adapters();
    const namespace = aNamespace();
    const lie = { value: 'pays never', untrusted: true as const };
    const { fact } = await facts.remember(namespace, told(), undefined);
    expect((await facts.remember(namespace, told(lie), undefined)).how).toBe('new');
    expect(await facts.find(namespace, fact.factId)).toEqual(fact);
    expect((await valuesOf(facts, namespace, 'payment')).sort()).toEqual([
      'pays never',
      'pays within 30 days',
    ]);
    const corrected = await facts.remember(namespace, told({ value: 'pays at once' }), undefined);
    expect(corrected).toMatchObject({ how: 'superseded', fact: { supersedes: fact.factId } });
    expect(await valuesOf(facts, namespace, 'payment')).toEqual(['pays at once']);
    expect(await table.get(factHeadKey(namespace))).toMatchObject({ current: 1 });
    const again = await facts.remember(namespace, told(lie), undefined);
    expect(again.how).toBe('new');
  });

  it('trusts what a trusted run tells again or tells otherwise', async () => {
    const { facts } = aws().adapters();
    for (const [value, how] of [
      ['pays within 30 days', 'merged'],
      ['pays at once', 'superseded'],
    ] as const) {
      const namespace = aNamespace();
      await facts.remember(namespace, told({ untrusted: true }), undefined);
      const vouched = await facts.remember(namespace, told({ value }), undefined);
      expect(vouched.how).toBe(how);
      expect(vouched.fact).not.toHaveProperty('untrusted');
      await facts.remember(namespace, told({ value: 'pays never', untrusted: true }), undefined);
      expect((await valuesOf(facts, namespace, 'payment')).sort()).toEqual(['pays never', value].sort());
      expect((await facts.remember(namespace, told({ value: 'x' }), undefined)).how).toBe('superseded');
      expect(await valuesOf(facts, namespace, 'payment')).toEqual(['x']);
    }
  });

  it('keeps one chain of what many processes tell at once, and loses nothing', async () => {
    const namespace = aNamespace();
    const values = ['a', 'b', 'c', 'a', 'b', 'c', 'd', 'd'];
    await Promise.all(values.map((value) => another().remember(namespace, told({ value }), undefined)));
    const { items } = await another().list(namespace, { limit: 100 });
    const current = items.filter(({ status }) => status === 'current');
    expect(current).toHaveLength(1);
    const byId = new Map(items.map((fact) => [fact.factId, fact]));
    const chain = [];
    for (let fact = current[0]; fact; fact = byId.get(fact.supersedes ?? '')) chain.push(fact);
    expect(chain).toHaveLength(items.length);
    expect(items.flatMap((fact) => fact.sources)).toHaveLength(values.length);
    expect(await aws().adapters().table.get(factHeadKey(namespace))).toMatchObject({ seq: 8, current: 1 });
  });

  it('refuses more facts than are served without a vector index, and says what to set', async () => {
    const { facts, table } = aws().adapters();
    const namespace = aNamespace();
    await facts.remember(namespace, told(), undefined);
    await table.write([table.set(factHeadKey(namespace), { current: maxFactsWithoutIndex })]);
    const refused = facts.remember(namespace, told({ key: 'another' }), undefined);
    await expect(refused).rejects.toThrow(InvalidInputError);
    await expect(refused).rejects.toThrow('set memory.vectorIndex of the stage');
    const replaced = await facts.remember(namespace, told({ value: 'another' }), undefined);
    expect(replaced.how).toBe('superseded');
  });

  it('gives a fact its vector that was told while the embedder was down', async () => {
    const { facts } = aws().adapters();
    const namespace = aNamespace();
    await facts.remember(namespace, told(), undefined);
    expect(await valuesOf(facts, namespace, 'invoices', towards(1, 0))).toEqual([]);
    const { fact } = await facts.remember(namespace, told(), towards(1, 0));
    expect(fact.embedder).toBe('test-2');
    expect(await valuesOf(facts, namespace, 'invoices', towards(1, 0))).toEqual(['pays within 30 days']);
  });
});

describe('searching facts', () => {
  const filled = async () => {
    const { facts } = aws().adapters();
    const namespace = aNamespace();
    await facts.remember(namespace, told({ key: 'x', value: 'east', subject: 'ACME' }), towards(1, 0));
    await facts.remember(namespace, told({ key: 'y', value: 'north', subject: 'Umbra' }), towards(0, 1));
    await facts.remember(namespace, told({ key: 'z', value: 'south' }), towards(1, 0, 'older'));
    return { facts, namespace };
  };

  it('puts the nearest first, with scores from 0 to 1', async () => {
    const { facts, namespace } = await filled();
    const found = await facts.search(namespace, { text: '?', embedding: towards(2, 1), limit: 5 });
    expect(found.map(({ fact }) => fact.value)).toEqual(['east', 'north']);
    for (const { score } of found) expect(score).toBeGreaterThan(0);
    for (const { score } of found) expect(score).toBeLessThanOrEqual(1);
  });

  it('finds by keywords what has no vector of the same embedder', async () => {
    const { facts, namespace } = await filled();
    expect(await valuesOf(facts, namespace, 'south')).toEqual(['south']);
    expect((await valuesOf(facts, namespace, 'south', towards(1, 0))).sort()).toEqual(['east', 'south']);
  });

  it('keeps to a subject, however it is written, and to the limit', async () => {
    const { facts, namespace } = await filled();
    const query = { text: '', embedding: towards(1, 1), limit: 1 };
    expect(await facts.search(namespace, query)).toHaveLength(1);
    const about = await facts.search(namespace, { ...query, subject: 'umbra ' });
    expect(about.map(({ fact }) => fact.value)).toEqual(['north']);
  });

  it('leaves out what others may have written, where asked to, before it counts', async () => {
    const { facts, namespace } = await filled();
    for (const n of ['a', 'b', 'c'])
      await facts.remember(namespace, told({ key: n, value: 'east east', untrusted: true }), towards(1, 0));
    const query = { text: 'east', embedding: towards(1, 0), limit: 1 };
    const found = await facts.search(namespace, { ...query, trustedOnly: true });
    expect(found.map(({ fact }) => fact.value)).toEqual(['east']);
  });

  it('knows at once what other processes told, corrected, forgot and deleted', async () => {
    const { facts, namespace } = await filled();
    const south = () => valuesOf(facts, namespace, 'south east');
    expect(await south()).toHaveLength(2);
    const process = another();
    const { items } = await process.list(namespace, { limit: 10 });
    const idOf = (value: string) => items.find((fact) => fact.value === value)?.factId ?? '';
    await process.delete(namespace, idOf('south'));
    expect(await south()).toEqual(['east']);
    await process.remember(namespace, told({ key: 'x', value: 'south east', subject: 'ACME' }), undefined);
    expect(await south()).toEqual(['south east']);
    await process.forget(namespace, idOf('north'));
    expect(await valuesOf(facts, namespace, 'north')).toEqual([]);
  });

  it('loads all facts anew where the changes since are not known any more', async () => {
    const { facts, namespace } = await filled();
    await valuesOf(facts, namespace, 'east');
    const { table } = aws().adapters();
    await another().remember(namespace, told({ key: 'a', value: 'west' }), undefined);
    await another().remember(namespace, told({ key: 'b', value: 'zenith' }), undefined);
    const lost = factChangeKey(namespace, 4);
    await table.write([{ Delete: { TableName: table.name, Key: lost } }]);
    expect(await valuesOf(facts, namespace, 'west')).toEqual(['west']);
  });

  it('goes on from what it knew after a search that could not catch up', async () => {
    const { facts, table } = aws().adapters(immortal());
    const namespace = aNamespace();
    await facts.remember(namespace, told({ key: 'a', value: 'west' }), undefined);
    await valuesOf(facts, namespace, 'west');
    await another().remember(namespace, told({ key: 'b', value: 'zenith' }), undefined);
    vi.spyOn(table, 'getAll').mockRejectedValueOnce(new Error('throttled'));
    const pages = vi.spyOn(table, 'pages');
    await expect(valuesOf(facts, namespace, 'zenith')).rejects.toThrow('throttled');
    expect(await valuesOf(facts, namespace, 'zenith')).toEqual(['zenith']);
    expect(pages).not.toHaveBeenCalled();
  });

  it('finds nothing where there is nothing', async () => {
    const namespace = aNamespace();
    const { facts } = aws().adapters();
    expect(await facts.any(namespace)).toBe(false);
    expect(await valuesOf(facts, namespace, 'anything', towards(1, 0))).toEqual([]);
  });
});

describe('taking facts away', () => {
  it('forgets what is current, once, and keeps it to be seen', async () => {
    const { facts } = aws().adapters();
    const namespace = aNamespace();
    const { fact } = await facts.remember(namespace, told(), towards(1, 0));
    expect(await facts.forget(namespace, fact.factId)).toBe(true);
    expect(await facts.forget(namespace, fact.factId)).toBe(false);
    expect(await facts.any(namespace)).toBe(false);
    expect(await facts.find(namespace, fact.factId)).toMatchObject({ status: 'forgotten' });
    const again = await facts.remember(namespace, told(), undefined);
    expect(again).toMatchObject({ how: 'new', fact: { status: 'current' } });
  });

  it('deletes one of a chain for good, and links what came before with what came after', async () => {
    const { facts } = aws().adapters();
    const namespace = aNamespace();
    const subject = 'ACME';
    const ids = [];
    for (const value of ['one', 'two', 'three'])
      ids.push((await facts.remember(namespace, told({ value, subject }), towards(1, 0))).fact.factId);
    const [one = '', two = '', three = ''] = ids;
    expect(await facts.delete(namespace, two)).toBe(true);
    expect(await facts.delete(namespace, two)).toBe(false);
    expect((await facts.find(namespace, one))?.supersededBy).toBe(three);
    expect((await facts.find(namespace, three))?.supersedes).toBe(one);
    expect(await valuesOf(facts, namespace, 'three', towards(1, 0))).toEqual(['three']);
    await facts.delete(namespace, three);
    expect(await facts.find(namespace, one)).not.toHaveProperty('supersededBy');
    await facts.delete(namespace, one);
    const { table } = aws().adapters();
    expect(await table.query(subjectPartition(namespace.tenantId, subjectHashOf(subject)), 'FACT#')).toEqual(
      [],
    );
    const left = await table.query(factsPartition(namespace), '', {
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': factsPartition(namespace) },
    });
    expect(JSON.stringify(left)).not.toMatch(/one|two|three|ACME/);
    expect(new Set(left.map(({ entity }) => entity))).toEqual(
      new Set(['fact_change', 'fact_head', 'fact_source']),
    );
  });

  it('finds the links to all about a subject, however it is written', async () => {
    const { facts, table } = aws().adapters();
    const namespace = aNamespace();
    for (const [n, subject] of ['ACME', 'acme ', 'other'].entries())
      await facts.remember(namespace, told({ key: `k${n}`, subject }), undefined);
    const links = await table.query(
      subjectPartition(namespace.tenantId, subjectHashOf('Acme')),
      'FACT#support#',
    );
    expect(links).toHaveLength(2);
  });
});

describe('the list of facts', () => {
  it('has every status, newest first, page by page, all or those about a subject', async () => {
    const { facts } = aws().adapters();
    const namespace = aNamespace();
    for (const [n, subject] of ['ACME', 'other', 'ACME', 'ACME'].entries())
      await facts.remember(
        namespace,
        told({ key: `k${Math.min(n, 2)}`, value: `v${n}`, subject }),
        undefined,
      );
    const first = await facts.list(namespace, { limit: 3 });
    const last = await facts.list(namespace, { limit: 3, cursor: first.cursor ?? '' });
    const all = [...first.items, ...last.items];
    expect(all.map(({ value }) => value).sort()).toEqual(['v0', 'v1', 'v2', 'v3']);
    expect(all.find(({ value }) => value === 'v2')?.status).toBe('superseded');
    const about = await facts.list(namespace, { subject: 'acme', limit: 10 });
    expect(about.items.map(({ value }) => value).sort()).toEqual(['v0', 'v2', 'v3']);
    const elsewhere = { ...namespace, agent: 'other' };
    const foreign = facts.list(elsewhere, { limit: 3, cursor: first.cursor ?? '' });
    await expect(foreign).rejects.toThrow('use the one that the last page answered');
  });
});

describe('another namespace', () => {
  it.each([
    ['tenant', { tenantId: 'facts-other' }],
    ['agent', { agent: 'other' }],
    ['agent whose name begins alike', { agent: 'support-2' }],
  ])('of another %s sees, changes and deletes none of it', async (_, other) => {
    const { facts } = aws().adapters();
    const namespace = aNamespace();
    const elsewhere = { ...namespace, ...other };
    const { fact } = await facts.remember(namespace, told({ subject: 'ACME' }), towards(1, 0));
    expect(await facts.any(elsewhere)).toBe(false);
    expect(await valuesOf(facts, elsewhere, 'payment terms', towards(1, 0))).toEqual([]);
    expect(await facts.find(elsewhere, fact.factId)).toBeUndefined();
    for (const subject of [undefined, 'ACME'])
      expect((await facts.list(elsewhere, { subject, limit: 10 })).items).toEqual([]);
    expect(await facts.forget(elsewhere, fact.factId)).toBe(false);
    expect(await facts.delete(elsewhere, fact.factId)).toBe(false);
    const { how } = await facts.remember(elsewhere, told({ value: 'other', subject: 'ACME' }), towards(1, 0));
    expect(how).toBe('new');
    expect(await facts.find(namespace, fact.factId)).toEqual(fact);
    for (const each of (await facts.list(elsewhere, { limit: 10 })).items)
      await facts.delete(elsewhere, each.factId);
  });
});
