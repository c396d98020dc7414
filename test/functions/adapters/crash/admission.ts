import { DescribeExecutionCommand, paginateListExecutions } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { admission } from '../../../../functions/adapters/admission.ts';
import { sfnExecutions } from '../../../../functions/adapters/executions.ts';
import { createHandler as createAdmit } from '../../../../functions/admit.ts';
import { startingLoop } from '../../../../functions/core/contracts/state.ts';
import { ConflictError, InvalidInputError } from '../../../../functions/core/errors.ts';
import { anAgent, aRecord } from '../../../support/builders.ts';
import { atEveryDeath, immortal, type Process } from '../../../support/process.ts';
import { newRun, noon, type TestRun, useTable } from '../../../support/table.ts';

const aws = useTable();
const agents = { support: anAgent() };
const nothingKnown = { recall: async () => ({ facts: [], byKeywordsOnly: false }) };
const request = { agent: 'support', task: 'Do the thing.', subject: 'ORD-1042' };

interface World {
  readonly key: string;
  readonly machine: string;
}

let worlds = 0;
const world = async (): Promise<World> => {
  const key = `key-${++worlds}`;
  return { key, machine: await aws().createStateMachine(`machine-${key}`) };
};

function start(world: World, process: Process = immortal(), changes: object = {}, now = noon) {
  const { runs, switches, sfn } = aws().adapters(process);
  const executions = sfnExecutions(world.machine, sfn);
  const admit = admission({ agents, executions, runs, switches, now: () => now, newKey: () => 'unused' });
  return admit.start('default', { ...request, idempotencyKey: world.key, ...changes });
}

async function executionsOf({ machine }: World) {
  const found = [];
  for await (const page of paginateListExecutions({ client: aws().sfn }, { stateMachineArn: machine }))
    found.push(...(page.executions ?? []));
  return found;
}

const eventTypes = async (run: { tenantId: string; runId: string }) =>
  (await aws().adapters().events.after(run, 0, 10)).map(({ type }) => type);

describe('starting a run', () => {
  it('makes one execution and one record of ten requests with one key', async () => {
    const one = await world();
    const records = await Promise.all(
      Array.from({ length: 10 }, (_, i) => start(one, immortal(), {}, new Date(noon.getTime() + i))),
    );
    expect(new Set(records.map((record) => JSON.stringify(record)))).toHaveLength(1);
    const [execution, ...others] = await executionsOf(one);
    expect(others).toEqual([]);
    expect(execution?.name).toBe(records[0]?.runId);
    expect(await eventTypes(records[0] ?? expect.fail('no record'))).toEqual(['run.started']);
  });

  it('lets one of two requests under one key win, and refuses the other', async () => {
    for (let i = 0; i < 10; i++) {
      const one = await world();
      const results = await Promise.allSettled([start(one), start(one, immortal(), { task: 'Another.' })]);
      const refused = results.filter(({ status }) => status === 'rejected');
      expect(refused).toMatchObject([{ reason: expect.any(ConflictError) }]);
      const [execution] = await executionsOf(one);
      const { input } = await aws().sfn.send(
        new DescribeExecutionCommand({ executionArn: execution?.executionArn }),
      );
      const won = results.find((result) => result.status === 'fulfilled');
      expect(JSON.parse(input ?? '').request.task).toBe(won?.value.task);
    }
  });

  it('is the same run when it dies and is asked for again', async () => {
    const deaths = await atEveryDeath({
      world,
      work: start,
      async check(one) {
        const [execution, ...others] = await executionsOf(one);
        expect(others).toEqual([]);
        const record = await start(one, immortal(), {}, new Date(noon.getTime() + 5_000));
        expect(record).toMatchObject({ runId: execution?.name, startedAt: noon.toISOString() });
        expect(await eventTypes(record)).toEqual(['run.started']);
        await expect(start(one, immortal(), { maxCostUsd: 0.2 })).rejects.toThrow(ConflictError);
      },
    });
    // The execution, the tenant, the record.
    expect(deaths).toBe(6);
  });

  it('needs nobody to ask again: the execution that runs opens its record', async () => {
    const one = await world();
    const dying = new (class extends Error {})();
    const { sfn, switches } = aws().adapters();
    const runs = {
      find: async () => undefined,
      open: async () => {
        throw dying;
      },
    };
    const executions = sfnExecutions(one.machine, sfn);
    const admit = admission({ agents, executions, runs, switches, now: () => noon, newKey: () => one.key });
    await expect(admit.start('default', request)).rejects.toBe(dying);

    const [execution] = await executionsOf(one);
    const { input } = await aws().sfn.send(
      new DescribeExecutionCommand({ executionArn: execution?.executionArn }),
    );
    const open = createAdmit({
      agents,
      ...aws().adapters(),
      memory: nothingKnown,
    });
    const admitted = await open(JSON.parse(input ?? ''));
    expect(await open(JSON.parse(input ?? ''))).toEqual(admitted);
    expect(await aws().adapters().runs.get(admitted.run)).toMatchObject({ task: request.task });
    expect(await eventTypes(admitted.run)).toEqual(['run.started']);
  });

  it('starts nothing while a kill switch is set, and says which; a run that was started is told all the same', async () => {
    const [one, two] = [await world(), await world()];
    const { switches } = aws().adapters();
    const known = await start(one);
    const scope = { scope: 'agent', tenantId: 'default', agent: 'support' } as const;
    const who = { by: 'ada', at: noon.toISOString() };
    await switches.set(scope, { ...who, reason: 'It mails the wrong people.' });
    try {
      await expect(start(two)).rejects.toThrow(
        /No run starts now.*the agent support.*It mails the wrong people\./,
      );
      expect(await executionsOf(two)).toEqual([]);
      expect((await start(one)).runId).toBe(known.runId);
    } finally {
      await switches.clear(scope, who);
    }
    expect((await start(two)).status).toBe('running');
  });

  it('stores and starts nothing for a bad request', async () => {
    const one = await world();
    await expect(start(one, immortal(), { task: ' ', color: 'red' })).rejects.toThrow(InvalidInputError);
    expect(await executionsOf(one)).toEqual([]);
  });

  it('goes on with a run that another execution has begun, and tells it once', async () => {
    const loop = { ...startingLoop, turn: 7, toolCalls: 9, historyEvents: 20_000 };
    const continuesOf = (run: TestRun) => ({
      run: { ...run, agent: 'support' },
      budget: { maxNanoUsd: 9, spentNanoUsd: 5 },
      loop,
      execution: 2,
    });
    await atEveryDeath<TestRun>({
      async world() {
        const run = newRun();
        await aws().adapters().runs.open(aRecord(run));
        return run;
      },
      async work(run, process) {
        const { tenantId, runId } = run;
        const admit = createAdmit({ agents, ...aws().adapters(process), memory: nothingKnown });
        const continues = continuesOf(run);
        expect(await admit({ tenantId, runId, continues })).toEqual({
          ...continues,
          loop: { ...loop, historyEvents: 0 },
          ending: null,
        });
      },
      check: async (run) => expect(await eventTypes(run)).toEqual(['run.started', 'run.continued']),
    });
  });
});
