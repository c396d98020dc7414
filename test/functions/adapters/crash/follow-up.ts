import { describe, expect, it } from 'vitest';
import { approvalIdOf } from '../../../../functions/core/contracts/approval.ts';
import type { Mail } from '../../../../functions/core/ports.ts';
import { createHandler } from '../../../../functions/follow-up.ts';
import { atEveryDeath, immortal, type Process } from '../../../support/process.ts';
import { type TestRun, useTable } from '../../../support/table.ts';
import { askingAt, mailsInto } from '../asking.ts';
import { approvalOf, aVote, mixed, pendingRun } from '../pending.ts';

const aws = useTable();
const people = ['ada@example.com', 'grace@example.com'];

interface World {
  readonly run: TestRun;
  readonly mails: Mail[];
}
const world = async (): Promise<World> => ({ run: await pendingRun(aws()), mails: [] });

let secrets = 0;
const remind = ({ run, mails }: World, process: Process = immortal(), invocation = 'one') => {
  const adapters = aws().adapters(process);
  const asking = askingAt(adapters, [mailsInto(mails, process)], () => `reminding-${++secrets}`);
  const now = () => adapters.table.now();
  const event = { approvalId: approvalIdOf(run, 1), step: 'remind', round: 0 };
  return createHandler({ ...adapters, ...asking, now })(event, invocation);
};
const receivedBy = ({ mails }: World, person: string) => mails.filter(({ to }) => to[0] === person).length;

describe('a reminder that dies', () => {
  it('is told once, goes to everyone, and to nobody again once it is recorded', async () => {
    const deaths = await atEveryDeath({
      world,
      work: remind,
      async check(reminded, death) {
        for (const person of people) {
          expect(receivedBy(reminded, person)).toBeGreaterThanOrEqual(1);
          expect(receivedBy(reminded, person)).toBeLessThanOrEqual(death ? 2 : 1);
        }
        const { events, audit } = aws().adapters();
        const told = (await events.after(reminded.run, 0, 100)).filter(
          ({ type }) => type === 'approval.reminded',
        );
        expect(told).toMatchObject([{ data: { people } }]);
        const recorded = (await audit.list(reminded.run)).entries.map(({ type }) => type);
        expect(recorded.filter((type) => type === 'approval.reminded')).toHaveLength(1);

        const before = reminded.mails.length;
        await remind(reminded);
        await remind(reminded, immortal(), 'another');
        expect(reminded.mails).toHaveLength(before);
      },
    });
    // Claimed, two links, two mails, what became of them.
    expect(deaths).toBe(12);
  });

  it('goes out once where ten invocations come at once', async () => {
    const reminded = await world();
    await Promise.all(Array.from({ length: 10 }, (_, i) => remind(reminded, immortal(), `invocation ${i}`)));
    expect(people.map((person) => receivedBy(reminded, person))).toEqual([1, 1]);
  });

  it('does not go out where somebody decides at that moment first', async () => {
    const reminded = await world();
    const { approvals } = aws().adapters();
    await approvals.vote(approvalIdOf(reminded.run, 1), aVote(mixed));
    await remind(reminded);
    expect(reminded.mails).toEqual([]);
    expect((await approvalOf(aws(), reminded.run)).reminder).toBeUndefined();
  });
});
