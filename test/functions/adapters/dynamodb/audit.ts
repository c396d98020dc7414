import { describe, expect, it } from 'vitest';
import { auditKey } from '../../../../functions/adapters/keys.ts';
import { brokenAt } from '../../../../functions/core/audit.ts';
import type { NewAuditEntry } from '../../../../functions/core/contracts/audit.ts';
import { aRecord } from '../../../support/builders.ts';
import { later, newRun, type TestRun, useTable } from '../../../support/table.ts';
import { auditOf, aVote, mixed, pendingRun, votes } from '../pending.ts';

const aws = useTable();
const seen = (who: string, key?: string): NewAuditEntry => ({
  at: later(1),
  type: 'approval.seen',
  who,
  data: {},
  ...(key === undefined ? {} : { key }),
});

describe('the audit of a run', () => {
  it('numbers entries that come at once from 1 without gaps, each linked to the one before', async () => {
    const run = newRun();
    const { audit } = aws().adapters();
    await Promise.all(Array.from({ length: 20 }, (_, i) => audit.append(run, [seen(`person ${i}`)])));
    const entries = await auditOf(aws(), run);
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(new Set(entries.map(({ who }) => who)).size).toBe(20);
  });

  it('tells once what happens once, the rest of the same writing all the same', async () => {
    const run = newRun();
    const { audit } = aws().adapters();
    await Promise.all(Array.from({ length: 5 }, () => audit.append(run, [seen('ada', 'ada saw it')])));
    await audit.append(run, [seen('ada', 'ada saw it'), seen('grace', 'grace saw it'), seen('ada')]);
    await audit.append(run, [seen('ada', 'ada saw it')]);
    expect((await auditOf(aws(), run)).map(({ who }) => who)).toEqual(['ada', 'grace', 'ada']);
  });

  it('counts what has a key that begins so, no further than it is asked to', async () => {
    const run = newRun();
    const { audit } = aws().adapters();
    for (const key of ['a.1', 'a.2', 'a.2', 'a.3', 'b.1']) await audit.append(run, [seen('ada', key)]);
    expect(await Promise.all([10, 2].map((atMost) => audit.count(run, 'a.', atMost)))).toEqual([3, 2]);
    expect(await audit.count(newRun(), 'a.', 10)).toBe(0);
  });

  it('is another run’s not, nor another tenant’s', async () => {
    const run = newRun();
    const { audit } = aws().adapters();
    await audit.append(run, [seen('ada')]);
    expect((await audit.list(newRun())).entries).toEqual([]);
    expect((await audit.list({ ...run, tenantId: 'other' })).entries).toEqual([]);
  });

  it('does not hold any more when somebody changes the table', async () => {
    const run = await pendingRun(aws());
    await votes(aws(), run, aVote(mixed));
    const { audit, table } = aws().adapters();
    const [, voted] = (await audit.list(run)).entries;
    const forged = { ...voted, who: 'grace@example.com' };
    await table.write([table.set(auditKey(run, 2), { entry: JSON.stringify(forged) })]);
    expect(brokenAt(await audit.list(run))).toBe(2);
  });

  it.each(['no JSON', '{"seq":3}', '', undefined])('does not hold where an entry became %j', async (text) => {
    const run = await pendingRun(aws());
    await votes(aws(), run, aVote(mixed));
    const { audit, table } = aws().adapters();
    const { length } = (await audit.list(run)).entries;
    await table.write([
      table.set(
        auditKey(run, length),
        text === undefined ? { seq: 0 } : { entry: text },
        undefined,
        {},
        text === undefined ? ['entry'] : [],
      ),
    ]);
    const recorded = await audit.list(run);
    expect(recorded).toMatchObject({ unreadableAt: length });
    expect(recorded.entries).toHaveLength(length - 1);
    expect(brokenAt(recorded)).toBe(length);
    await audit.append(run, [seen('grace@example.com')]);
    expect((await audit.list(run)).entries.at(-1)).toMatchObject({ seq: length + 1 });
    expect(brokenAt(await audit.list(run))).toBe(length);
  });
});

describe('the end of the audit', () => {
  const eventsOf = async (run: TestRun, type: string) =>
    (await aws().adapters().events.after(run, 0, 100)).filter((event) => event.type === type);
  const end = (run: TestRun) =>
    aws().adapters().runs.finish(run, { outcome: 'completed', cause: 'Done.', response: null }, later(90));

  it('is named by the events that leave the table, so that nobody can cut it off unseen', async () => {
    const run = await pendingRun(aws());
    await votes(aws(), run, aVote(mixed));
    const decided = (await auditOf(aws(), run)).at(-1) ?? expect.fail('no entry');
    const { seq, hash } = decided;
    expect(await eventsOf(run, 'approval.decided')).toMatchObject([{ data: { audit: { seq, hash } } }]);
    await aws()
      .adapters()
      .audit.append(run, [seen('grace@example.com')]);
    await end(run);
    const { hash: last } = (await auditOf(aws(), run)).at(-1) ?? expect.fail('no entry');
    expect(await eventsOf(run, 'run.finished')).toMatchObject([
      { data: { audit: { seq: seq + 1, hash: last } } },
    ]);
  });

  it('is not spoken of where nobody was asked', async () => {
    const run = newRun();
    await aws().adapters().runs.open(aRecord(run));
    await end(run);
    const [finished] = await eventsOf(run, 'run.finished');
    expect(finished?.data).not.toHaveProperty('audit');
    expect((await aws().adapters().audit.list(run)).entries).toEqual([]);
  });
});
