import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { AskHumanSchema } from '../../../functions/core/ask-human.ts';
import { defineAgent } from '../../../functions/core/contracts/agent.ts';
import { definitionError, lineOf } from '../../../functions/core/contracts/definition.ts';
import type { ToolDefinition } from '../../../functions/core/contracts/tool.ts';
import { FinishSchema } from '../../../functions/core/finish.ts';
import { agentProblems, definitionMistakes, toolProblems } from '../../../infra/check/definitions.ts';
import { modelSchemaProblems } from '../../../infra/check/model-schema.ts';
import { stageNamed, stageNames } from '../../../infra/stages.ts';
import { anAgent, aTool } from '../../support/builders.ts';

const source = `export default {
  name: 'look',
  description: '…',
  input: z.strictObject({
    text: z.string(),
    labels: z.record(z.string(), z.string()),
  }),
  effect: 'read',
  timeoutSeconds: 5,
  grounded: ['text', 'txt'],
  destination: 'adress',
  minIntervalSeconds: 5,
  priceUsd: -1,
  undo: { tool: 'unlook', input: () => ({}) },
};`;

const ofTool = (changes: object, folder = 'look') =>
  toolProblems(
    {
      definition: { ...aTool('look', 'read'), ...changes } as ToolDefinition,
      file: 'tools/look/tool.ts',
      source,
      folder,
    },
    ['look', 'unlock'],
  );
const withInput = (shape: z.ZodRawShape) => ofTool({ input: z.strictObject(shape) });

describe('the definitions here', () => {
  it('have no mistakes, in any stage', () => {
    expect(definitionMistakes(stageNames.map((name) => stageNamed(name)))).toEqual([]);
  });

  it('say nothing about the built-in tools that a model could not be told', () => {
    for (const schema of [AskHumanSchema, FinishSchema]) expect(modelSchemaProblems(schema)).toEqual([]);
  });
});

describe('a tool is refused with file, line and what to write instead:', () => {
  it.each<[string, object, string]>([
    ['a negative price', { priceUsd: -1 }, 'tools/look/tool.ts:13: priceUsd: must be 0 or more dollars'],
    ['no time at all', { timeoutSeconds: 0 }, 'tool.ts:9: timeoutSeconds: must be 1 or more'],
    ['more time than there is', { timeoutSeconds: 901 }, 'tool.ts:9: timeoutSeconds: a Lambda runs for 900'],
    [
      'a grounded argument that there is not',
      { grounded: ['txt'] },
      'tool.ts:10: grounded.txt: the input has no argument "txt"; it has text, times',
    ],
    [
      'a destination that there is not',
      { destination: 'adress' },
      'tool.ts:11: destination.adress: the input has no',
    ],
    [
      'an undo by no tool',
      { undo: { tool: 'unlook', input: () => ({}) } },
      'tool.ts:14: undo.tool: there is no tool "unlook". Did you mean "unlock"?',
    ],
    [
      'waiting without being repeatable',
      { minIntervalSeconds: 5 },
      'tool.ts:12: minIntervalSeconds: only a repeatable',
    ],
    [
      'waiting for too long',
      { repeatable: true, minIntervalSeconds: 301 },
      'minIntervalSeconds: must be 300 or less',
    ],
    ['another name than its folder', { name: 'lock' }, 'tool.ts:2: name: must be "look", as the folder'],
    [
      'the name of a built-in tool',
      { name: 'ask_human' },
      'tool.ts:2: name: "ask_human" is built in, every agent has it; give the tool another name',
    ],
    ['a field that there is not', { effekt: 'read' }, 'tool.ts:1: Unrecognized key: "effekt"'],
    [
      'an input that lets anything in',
      { input: z.object({ text: z.string() }) },
      'tool.ts:4: input: must be z.strictObject({…})',
    ],
  ])('%s', (_, changes, problem) => {
    const folder = problem.includes('is built in') ? 'ask_human' : 'look';
    expect(ofTool(changes, folder)).toEqual([expect.stringContaining(problem)]);
  });

  it.each<[string, z.ZodType, string]>([
    ['a date', z.date(), 'tool.ts:4: input: cannot be shown to the model: Date cannot'],
    ['anything', z.unknown(), 'input.labels: may be anything; say what it is'],
    ['free keys', z.record(z.string(), z.string()), 'tool.ts:6: input.labels: has free keys'],
    ['further fields', z.array(z.looseObject({ a: z.string() })), 'input.labels: takes any further fields'],
    ['a pair', z.tuple([z.string(), z.string()]), 'input.labels: is a tuple'],
    ['itself', z.lazy((): z.ZodType => tree), 'contains itself'],
  ])('an argument that cannot be told to the model: %s', (_, schema, problem) => {
    const found = withInput({ labels: schema });
    expect(found[0]).toContain(problem);
  });

  it('but not what strict mode says in words: limits, patterns, defaults and choices', () => {
    const wide = {
      a: z.string().max(3).regex(/x/).optional(),
      b: z.int().min(1).default(2),
      c: z.array(z.email()).max(3),
      d: z.union([z.string(), z.int()]),
    };
    expect(withInput(wide)).toEqual([]);
  });
});

const tree: z.ZodType = z.strictObject({
  get children() {
    return z.array(tree);
  },
});

describe('an agent is refused with file, line and what to write instead:', () => {
  const agentSource = `export default defineAgent({
  name: 'support',
  tools: [
    'look',
    'send',
  ],
  models: { judge: 'claude-haiku-9' },
  limits: { maxTurns: 0, maxCallsPerTool: { note: 2 }, maxCostUsd: -1 },
});`;
  const ofAgent = (changes: object, ofEveryAgent: string[] = []) =>
    agentProblems(
      {
        definition: { ...anAgent(), tools: ['look', 'send'], ...changes },
        file: 'agents/support/agent.ts',
        source: agentSource,
        folder: 'support',
      },
      ['look', 'sent'],
      ofEveryAgent,
    );

  it('an unknown tool, a limit for one, a model without a price', () => {
    const { limits } = anAgent();
    expect(
      ofAgent({
        models: { judge: 'claude-haiku-9' },
        limits: { ...limits, maxCallsPerTool: { note: 2 } },
      }),
    ).toEqual([
      'agents/support/agent.ts:5: tools.send: there is no tool "send". Did you mean "sent"? There are: look, sent',
      'agents/support/agent.ts:8: limits.maxCallsPerTool.note: there is no tool of this agent "note". There are: look, send',
      expect.stringMatching(
        /^agents\/support\/agent\.ts:7: models\.judge: the model "claude-haiku-9" has no price/,
      ),
    ]);
  });

  it('but not a limit for a tool that every agent has', () => {
    const limits = { ...anAgent().limits, maxCallsPerTool: { recall_result: 9 } };
    expect(ofAgent({ tools: ['look'], limits }, ['recall_result'])).toEqual([]);
  });

  it('a limit of zero, a negative one, a field that there is not', () => {
    const define = () =>
      defineAgent({
        name: 'support',
        description: 'x',
        tools: ['look'],
        limits: { maxTurns: 0, maxCostUsd: -1 },
      });
    let error: unknown;
    try {
      define();
    } catch (thrown) {
      error = definitionError('agents/support/agent.ts', agentSource, thrown);
    }
    expect((error as Error).message.split('\n')).toEqual([
      'agents/support/agent.ts:8: limits.maxTurns: must be 1 or more',
      'agents/support/agent.ts:8: limits.maxCostUsd: must be more than 0 dollars',
    ]);
  });
});

describe('the line of a key', () => {
  it.each<[string[], number]>([
    [['limits', 'maxTurns'], 3],
    [['maxTurns'], 2],
    [['nowhere'], 1],
    [['limits', 'nowhere'], 3],
  ])('%j is %i', (path, line) => {
    expect(lineOf('// x\nconst maxTurns = 1;\nexport default { limits: { maxTurns } };', path)).toBe(line);
  });
});

describe('wrong folders', () => {
  const cwd = fileURLToPath(new URL('../../..', import.meta.url));
  const run = (script: string, env: Record<string, string>) =>
    new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile(process.execPath, [script], { cwd, env: { ...process.env, ...env } }, (error, _, stderr) =>
        resolve({ code: error?.code ?? 0, stderr }),
      );
    });
  const wrong = `${cwd}test/infra/check/wrong`;

  it.each(['infra/check/definitions.ts', 'infra/app.ts'])('fail %s, with each mistake', async (script) => {
    const { code, stderr } = await run(script, {
      STATEWARD_EXTRA_TOOLS: `${wrong}/tools`,
      STATEWARD_EXTRA_AGENTS: `${wrong}/agents`,
      ...(script.includes('app') && { CDK_CONTEXT_JSON: '{"stage":"local"}' }),
    });
    expect(code).toBe(1);
    for (const mistake of [
      'test/infra/check/wrong/tools/refund/tool.ts:10: priceUsd: must be 0 or more dollars',
      'test/infra/check/wrong/agents/clerk/agent.ts:6: tools.refnd: there is no tool "refnd". Did you mean "refund"?',
      'test/infra/check/wrong/agents/clerk/policy.cedar:3:30: Unrecognized action `Action::"web_serch"`',
      'test/infra/check/wrong/agents/clerk/policy.shadow.cedar:3:1: @approval: write @approval("once") or @approval("each-time").',
    ])
      expect(stderr).toContain(mistake);
  });

  it('fail both with the line of a limit that is no limit', async () => {
    const { code, stderr } = await run('infra/check/definitions.ts', {
      STATEWARD_EXTRA_AGENTS: `${wrong}/more-agents`,
    });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'test/infra/check/wrong/more-agents/idler/agent.ts:7: limits.maxTurns: must be 1 or more',
    );
  });
});
