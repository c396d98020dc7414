import { describe, expect, it } from 'vitest';
import { dynamoErasures } from '../../../../functions/adapters/erasures.ts';
import { subjectHashOf } from '../../../../functions/adapters/keys.ts';
import type { Erasure } from '../../../../functions/core/contracts/erasure.ts';
import { createErase } from '../../../../functions/core/erase.ts';
import { ConflictError } from '../../../../functions/core/errors.ts';
import { aCall, anAnswer, anEpisode, aRecord, aTurn, text } from '../../../support/builders.ts';
import { atEveryDeath, immortal, type Process } from '../../../support/process.ts';
import { later, newRun, noon, type TestRun, useTable } from '../../../support/table.ts';

const aws = useTable();
const large = 'x'.repeat(120_000);
const namespace = { tenantId: 'default', agent: 'support' };

interface World {
  readonly subject: string;
  readonly run: TestRun;
}

const opened = async ({ run, subject }: World) =>
  aws()
    .adapters()
    .runs.open(aRecord({ ...run, subject, task: `Help ${subject}.`, requester: 'boss@example.org' }));

/** A run whose every trace names its subject. */
async function lived(world: World): Promise<World> {
  const { run, subject } = world;
  const { runs, calls, episodes, workingMemory, facts, events } = aws().adapters();
  await opened(world);
  const answer = anAnswer([text(`About ${subject}: ${large}`)]);
  await aws().answered(run, aTurn(1, [], { answer }));
  await calls.propose(run, [aCall({ input: { who: subject }, reason: `For ${subject}.` })]);
  await calls.record(run, 'call_1_1', { ok: true, output: `${subject} ${large}` });
  await workingMemory.observe(run, [{ key: 'customer', value: subject, importance: 1, at: later(1) }]);
  await events.append(run, [{ key: 'told', type: 'turn.planned', data: { text: `Hello ${subject}.` } }]);
  await runs.finish(
    run,
    { outcome: 'completed', cause: `Told ${subject}.`, response: `Dear ${subject}` },
    later(60),
  );
  const { runId } = run;
  await episodes.record(run.tenantId, anEpisode({ runId, subject, task: `Help ${subject}.`, at: later(60) }));
  const source = { runId, callId: 'call_1_1' };
  const told = {
    key: `wish of ${subject}`,
    value: `${subject} likes tea.`,
    subject,
    importance: 0.5,
    source,
  };
  await facts.remember(namespace, told, undefined);
  return world;
}

let worlds = 0;
const newWorld = (): World => ({ run: newRun(), subject: `Maya Lindqvist ${++worlds}` });

const erasuresOf = (process: Process, begin = async () => {}) => {
  const { table, runs, subjects, compensations } = aws().adapters(process);
  return dynamoErasures(table, { subjects, runs, compensations, begin });
};

const inputOf = (
  subject: string,
  { erasureId, requestedAt }: Pick<Erasure, 'erasureId' | 'requestedAt'>,
) => ({
  tenantId: 'default',
  erasureId,
  subjectHash: subjectHashOf(subject),
  requestedAt,
});

async function erase({ subject, run: { tenantId } }: World, process: Process): Promise<Erasure> {
  const erasures = erasuresOf(process);
  const erasure = await erasures.request(tenantId, subject, { by: 'ada', at: later(90) });
  const work = createErase({ ...aws().adapters(process), erasures, now: () => noon });
  await work(inputOf(subject, erasure));
  return erasure;
}

const naming = (subject: string, items: readonly unknown[]) =>
  items.filter((item) => new RegExp(`${subject}(?! the other)`).test(JSON.stringify(item)));

describe('the erasure of a subject', () => {
  it('leaves it nowhere in the table nor the bucket, and touches nobody else', async () => {
    const world = await lived(newWorld());
    const other = await lived({ run: newRun(), subject: `${world.subject} the other` });
    const elsewhere = await lived({ run: newRun('other'), subject: world.subject });
    const before = naming(other.subject, await aws().everything());
    const { erasureId, found } = await erase(world, immortal());
    expect(found).toEqual({ runs: 1, facts: 1 });
    expect(await erasuresOf(immortal()).find('default', erasureId)).toMatchObject({ status: 'done' });

    const left = await aws().everything();
    const ofTenant = left.filter(
      ({ pk }) => String(pk).startsWith('default#') && !String(pk).includes(elsewhere.run.runId),
    );
    expect(naming(world.subject, ofTenant)).toEqual([]);
    expect(naming(other.subject, left)).toEqual(before);
    expect(await aws().objectsOf(world.run)).toEqual([]);
    expect(await aws().objectsOf(elsewhere.run)).not.toHaveLength(0);
  });

  it('keeps that there was a run, and what happened in which order', async () => {
    const world = await lived(newWorld());
    await erase(world, immortal());
    const { runs, events } = aws().adapters();
    expect(await runs.get(world.run)).toMatchObject({
      task: '(erased)',
      status: 'succeeded',
      ending: { outcome: 'completed', cause: '(erased)', response: null },
      usage: { costNanoUsd: 300_000 },
    });
    const history = await events.after(world.run, 0, 100);
    expect(history.map(({ type }) => type)).toEqual(['run.started', 'turn.planned', 'run.finished']);
  });

  it('waits for runs that go on: asked for, it is refused and names them; begun meanwhile, they are not overlooked', async () => {
    const world = newWorld();
    await opened(world);
    await expect(erase(world, immortal())).rejects.toThrow(world.run.runId);
    const work = createErase({ ...aws().adapters(), erasures: erasuresOf(immortal()), now: () => noon });
    const erasure = { erasureId: `erasure_${'0'.repeat(26)}`, requestedAt: later(90) };
    await expect(work(inputOf(world.subject, erasure))).rejects.toThrow(ConflictError);
    expect((await aws().adapters().runs.get(world.run)).task).toContain(world.subject);
  });

  it('waits for a run whose calls are being taken back', async () => {
    const world = await lived(newWorld());
    await aws().adapters().compensations.begin(world.run, 'undoing');
    await expect(erase(world, immortal())).rejects.toThrow('being taken back');
  });

  it('leaves nothing for a step that is still settling the run to remember', async () => {
    const world = await lived(newWorld());
    await erase(world, immortal());
    const { episodes } = aws().adapters();
    const { runId, tenantId } = world.run;
    await episodes.record(tenantId, anEpisode({ runId, subject: world.subject, at: later(60) }));
    expect(await episodes.latest({ ...namespace, subject: world.subject }, 10)).toEqual([]);
  });

  it('is not taken for another one that was asked for meanwhile', async () => {
    const world = await lived(newWorld());
    const { erasureId } = await erase(world, immortal());
    const erasures = erasuresOf(immortal());
    await erasures.request('default', world.subject, { by: 'ada', at: later(200) });
    await erasures.finish('default', erasureId, { requestedAt: later(90), at: later(201) });
    expect(await erasures.find('default', erasureId)).toMatchObject({ status: 'under_way' });
  });

  it('is made good by its repeat, wherever it died', async () => {
    await atEveryDeath<World>({
      world: () => lived(newWorld()),
      work: erase,
      async check({ subject, run }) {
        const { subjects, runs, calls, facts, episodes } = aws().adapters();
        expect(await subjects.about('default', subjectHashOf(subject))).toEqual({ runs: [], facts: [] });
        expect((await runs.get(run)).task).toBe('(erased)');
        expect(await calls.list(run)).toEqual([]);
        expect((await facts.list(namespace, { subject, limit: 10 })).items).toEqual([]);
        expect(await episodes.latest({ ...namespace, subject }, 10)).toEqual([]);
      },
    });
  });
});
