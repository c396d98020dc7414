import { describe, expect, it } from 'vitest';
import { anthropicModel } from '../../../functions/adapters/anthropic.ts';
import { observationsOf, summaryRequest } from '../../../functions/core/context/summary.ts';
import { startingView, withoutTurns } from '../../../functions/core/context/view.ts';
import type { Observation } from '../../../functions/core/contracts/memory.ts';
import { type ModelAnswer, textOf } from '../../../functions/core/contracts/turn.ts';
import { transcriptOf } from '../../../functions/core/transcript.ts';
import { aCall, anAgent, aTurn, use } from '../../support/builders.ts';
import { rehearse, request, task, written } from './support.ts';

const turns = [aTurn(1, [use('look', {})]), aTurn(2, [use('look', {})])];
const calls = turns.map(({ turn }) =>
  aCall({
    callId: `call_${turn}_1`,
    turn,
    result: {
      ok: true,
      output: { rows: [{ name: 'Ann', total: 40 + turn }], note: 'It rains. Order A-17 is late.' },
    },
  }),
);

/** What the summariser notes, asked as Stateward asks it. */
async function summarise(url: string): Promise<{ answer: ModelAnswer; noted: Observation[] }> {
  const given = { agent: anAgent(), run: { task }, turns, calls };
  const answer = await anthropicModel(url, async () => 'any').answer(summaryRequest('summariser', given));
  return { answer, noted: observationsOf(answer, calls, '2026-11-23T10:00:00.000Z') };
}

describe('old turns of a rehearsed run', () => {
  it('are summarised by a stand-in that quotes figures and says so', async () => {
    const { server } = await rehearse(written());
    const { answer, noted } = await summarise(server.url);
    expect(textOf(answer.content)).toContain('stand-in');
    expect(noted.map(({ value }) => value)).toEqual(
      expect.arrayContaining(['total: 41', 'total: 42', 'note: Order A-17 is late.']),
    );
    expect(noted.map(({ sourceCallId }) => sourceCallId)).toContain('call_2_1');
    expect(server.requests()[0]).not.toHaveProperty('turn');
  });

  it('are summarised as the rehearsal says, where it does', async () => {
    const observation = { key: 'order', value: 'A-17 is late', importance: 0.9, call: 'call_1_1' };
    const respond = { calls: [{ tool: 'note', input: { observations: [observation] } }] };
    const { server } = await rehearse(written({ summary: [{ expect: { contains: ['A-17'] }, respond }] }));
    expect((await summarise(server.url)).noted).toMatchObject([
      { key: 'order', value: 'A-17 is late', importance: 0.9, sourceCallId: 'call_1_1' },
    ]);
  });

  it('count as answered once they are left out', async () => {
    const played = (text: string) => [{ respond: { text } }];
    const { client, server } = await rehearse(
      written({ turns: ['one', 'two', 'three'].map(played) as never }),
    );
    const view = withoutTurns(startingView, 2, turns, calls);
    const messages = transcriptOf({ task }, [], [], { view, maxContextTokens: 40_000 });
    const answer = await client.messages.create(request({ messages: messages as never }));
    expect(answer.content).toMatchObject([{ text: 'three' }]);
    expect(server.requests()[0]).toMatchObject({ turn: 3 });
  });
});
