import { describe, expect, it } from 'vitest';
import { openingRecord, parseRequest, requestHashOf } from '../../../functions/core/admission.ts';
import { RunIdSchema } from '../../../functions/core/contracts/run.ts';
import { InvalidInputError } from '../../../functions/core/errors.ts';
import { runIdOf } from '../../../functions/core/ids.ts';
import { anAgent, aRun } from '../../support/builders.ts';

const agents = { support: anAgent() };
const good = { agent: 'support', task: 'Do it.' };

const problemsOf = (body: unknown): readonly string[] => {
  try {
    parseRequest(body, agents);
  } catch (error) {
    if (error instanceof InvalidInputError) return error.problems;
    throw error;
  }
  return [];
};

describe('a request', () => {
  it('is taken as it is, the task to the last character', () => {
    const task = '  x \n';
    expect(parseRequest({ ...good, task }, agents).task).toBe(task);
    expect(problemsOf({ ...good, task: 'x'.repeat(20_000) })).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['an unknown agent', { ...good, agent: 'nobody' }, 'the agents are: support'],
    ['an agent named like a property', { ...good, agent: 'constructor' }, 'the agents are: support'],
    ['an empty task', { ...good, task: ' \n ' }, 'task'],
    ['a task that is too long', { ...good, task: 'x'.repeat(20_001) }, '20,000'],
    ['a budget of zero', { ...good, maxCostUsd: 0 }, 'maxCostUsd'],
    ['a negative budget', { ...good, maxCostUsd: -1 }, 'maxCostUsd'],
    ['a budget that is no number', { ...good, maxCostUsd: '5' }, 'maxCostUsd'],
    ['a budget over 100', { ...good, maxCostUsd: 100.01 }, 'maxCostUsd'],
    ['a requester who is no mail address', { ...good, requester: 'Ann' }, 'requester: write a mail address'],
    ['an unknown field', { ...good, color: 'red' }, 'color'],
    ['nothing', undefined, 'expected object'],
    ['text', 'hello', 'expected object'],
  ])('is refused for %s', (_, body, named) => expect(problemsOf(body).join('\n')).toContain(named));

  it('names who asked in the way in which addresses are compared', () => {
    expect(parseRequest({ ...good, requester: 'Ann@Example.COM' }, agents).requester).toBe('ann@example.com');
  });

  it('is refused with every problem at once', () => {
    expect(problemsOf({ agent: 'nobody', task: '', maxCostUsd: 0, colour: 1 })).toHaveLength(4);
  });

  it('is the same under its key only if everything but the key is', () => {
    const request = parseRequest({ ...good, idempotencyKey: 'a' }, agents);
    expect(requestHashOf(request)).toBe(
      requestHashOf(parseRequest({ ...good, idempotencyKey: 'b' }, agents)),
    );
    expect(requestHashOf(request)).not.toBe(requestHashOf(parseRequest({ ...good, subject: 'x' }, agents)));
  });
});

describe('the run id', () => {
  it('is the same for the same key and another for another tenant', () => {
    expect(runIdOf('a', 'k')).toBe(runIdOf('a', 'k'));
    expect(runIdOf('a', 'k')).not.toBe(runIdOf('b', 'k'));
    expect(RunIdSchema.safeParse(runIdOf('a', 'k')).success).toBe(true);
  });
});

describe('the opening record', () => {
  const open = (request: object) =>
    openingRecord(
      {
        ...aRun,
        startedAt: '2026-11-23T10:00:00.000Z',
        request: parseRequest({ ...good, ...request }, agents),
      },
      anAgent(),
    );

  it('knows who asked, where the request says it', () => {
    expect(open({ requester: 'Ann@example.com' }).requester).toBe('ann@example.com');
    expect(open({})).not.toHaveProperty('requester');
  });

  it("takes the agent's limits, or lower ones of the request", () => {
    const { limits } = anAgent();
    expect(open({}).limits).toEqual(limits);
    expect(open({ limits: { maxTurns: 3, maxCallsPerTool: { look: 2 } }, maxCostUsd: 0.5 }).limits).toEqual({
      ...limits,
      maxTurns: 3,
      maxCallsPerTool: { look: 2 },
      maxCostUsd: 0.5,
    });
  });

  it("takes the agent's budget, or the request's", () => {
    expect(open({}).maxNanoUsd).toBe(1_000_000_000);
    expect(open({ maxCostUsd: 0.05 })).toMatchObject({
      maxNanoUsd: 50_000_000,
      remainingNanoUsd: 50_000_000,
    });
  });
});
