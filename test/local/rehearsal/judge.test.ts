import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { judgeRequest } from '../../../functions/core/judge.ts';
import { aCall, anAgent } from '../../support/builders.ts';
import { rehearse, request, task, written } from './support.ts';

/** What Stateward asks its judge, as the API gets it. */
const judging = (answer: string, output = 'held in Duluth'): Anthropic.MessageCreateParamsNonStreaming => {
  const call = aCall({ result: { ok: true, output } });
  const { system, maxTokens, tools, messages } = judgeRequest('judge', {
    agent: anAgent(),
    run: { task },
    finish: { status: 'done', answer, evidence: ['call_1_1'] },
    calls: [call],
    cited: [call],
  });
  return request({
    system: system.join('\n'),
    max_tokens: maxTokens,
    tools: tools.map(({ inputSchema, ...tool }) => ({ ...tool, input_schema: inputSchema as never })),
    messages: messages as never,
  });
};
const objection = {
  expect: { contains: ['It is late.'] },
  respond: { calls: [{ tool: 'verdict', input: { supported: false, problems: ['Say why.'] } }] },
};

async function verdictOf(client: Anthropic, asked: Anthropic.MessageCreateParamsNonStreaming) {
  const { content, usage } = await client.messages.create(asked);
  return { input: content.find((block) => block.type === 'tool_use')?.input, usage };
}

describe('a rehearsal whose answer is judged', () => {
  it('without a verdict of its own is found supported, at a small price', async () => {
    const { client, server } = await rehearse(written());
    const { input, usage } = await verdictOf(client, judging('It is late.'));
    expect(input).toEqual({ supported: true, problems: [] });
    expect(usage).toMatchObject({ input_tokens: 1_000, output_tokens: 20 });
    const [received] = server.requests();
    expect(received).toMatchObject({ rehearsal: 'late-order', status: 200 });
    expect(received?.turn).toBeUndefined();
  });

  it('plays the first verdict that fits the answer', async () => {
    const { client } = await rehearse(written({ judge: [objection] }));
    expect((await verdictOf(client, judging('It is late.'))).input).toMatchObject({ problems: ['Say why.'] });
    expect((await verdictOf(client, judging('It is held.'))).input).toMatchObject({ supported: true });
  });

  it('is found by the task, whatever others the answer and the results quote', async () => {
    const other = written({ name: 'other', task: { contains: 'something else' }, judge: [objection] });
    const { client, server } = await rehearse(other, written());
    await verdictOf(client, judging('It is late.', 'something else'));
    expect(server.requests()[0]?.rehearsal).toBe('late-order');
  });
});
