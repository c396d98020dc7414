import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { dynamoEpisodes } from '../../../../functions/adapters/episodes.ts';
import { Table } from '../../../../functions/adapters/table.ts';
import { anEpisode } from '../../../support/builders.ts';
import { later, useTable } from '../../../support/table.ts';

const aws = useTable();
const subject = 'ORD-1042';
const key = { tenantId: 'default', agent: 'support', subject };
const episode = (n: number) =>
  anEpisode({ runId: `run_${String(n).padStart(26, '0')}`, subject, at: later(n) });

describe('episodes', () => {
  it('come back newest first, no more than asked for, each told once', async () => {
    const { episodes } = aws().adapters();
    for (const n of [2, 1, 3, 3]) await episodes.record('default', episode(n));
    expect(await episodes.latest(key, 2)).toEqual([episode(3), episode(2)]);
    expect(await episodes.latest(key, 10)).toHaveLength(3);
  });

  it.each([
    ['tenant', { tenantId: 'other' }, {}],
    ['agent', { agent: 'other' }, { agent: 'other' }],
    ['subject', { subject: 'ORD-104' }, { subject: 'ORD-104' }],
    ['subject that begins so', { subject: 'ORD-1042#1' }, { subject: 'ORD-1042#1' }],
  ])('are not shown to another %s', async (_, other, changes) => {
    const { episodes } = aws().adapters();
    const told = { ...episode(4), ...changes };
    await episodes.record({ ...key, ...other }.tenantId, told);
    expect(await episodes.latest(key, 20)).not.toContainEqual(told);
    expect(await episodes.latest({ ...key, ...other }, 20)).toEqual([told]);
  });

  it('of runs about nothing in particular are kept, too, by themselves', async () => {
    const { episodes } = aws().adapters();
    const { subject: _, ...told } = episode(5);
    await episodes.record('default', told);
    expect(await episodes.latest({ tenantId: 'default', agent: 'support' }, 20)).toEqual([told]);
  });

  it('are over after the days of the stage, also while DynamoDB still has them', async () => {
    const { episodes, table } = aws().adapters();
    await episodes.record('days', episode(6));
    const readAfter = (days: number) => {
      const now = () => new Date(Date.parse(later(6)) + days * 86_400_000);
      const laterTable = new Table(table.name, now, new DynamoDBClient(aws().config));
      return dynamoEpisodes(laterTable, () => 90).latest({ ...key, tenantId: 'days' }, 20);
    };
    expect(await readAfter(89.9)).toHaveLength(1);
    expect(await readAfter(90.1)).toEqual([]);
  });
});
