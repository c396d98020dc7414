import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { rehearse, request, task, written } from './support.ts';

const says = (text: string) => [[{ respond: { text } }]];
const other = (parts: Record<string, unknown>) => written({ name: 'other', turns: says('other'), ...parts });

async function played(client: Anthropic, messages: Anthropic.MessageParam[]): Promise<string> {
  const { content } = await client.messages.create(request({ messages }));
  return content[0]?.type === 'text' ? content[0].text : '';
}
const asking = (...texts: string[]): Anthropic.MessageParam[] => [
  { role: 'user', content: texts.map((text) => ({ type: 'text', text })) },
];

describe('the rehearsal', () => {
  it('is found by the task although memory stands around it', async () => {
    const { client } = await rehearse(written(), other({ task: { contains: '4712' } }));
    expect(await played(client, asking('Key context:\n- VIP', `  ${task}\n`, 'Be brief.'))).toBe('done');
    expect(await played(client, asking('Where is 4712 now?'))).toBe('other');
  });

  it('that has the task verbatim goes before those that have a part of it, long parts before short ones', async () => {
    const { client } = await rehearse(
      other({ task: { contains: 'order' } }),
      other({ name: 'longer', task: { contains: 'order 47' }, turns: says('longer') }),
      written(),
    );
    expect(await played(client, asking(task))).toBe('done');
    expect(await played(client, asking('Cancel order 4710.'))).toBe('longer');
    expect(await played(client, asking('Cancel the order.'))).toBe('other');
  });

  it('is not found by a text that only contains what must be equal', async () => {
    const { client } = await rehearse(written());
    await expect(played(client, asking(`${task} Hurry!`))).rejects.toThrow(
      'No rehearsal expects the task \\"Why is order 4711 late? Hurry!\\". Rehearsed are: late-order (the task \\"Why is order 4711 late?\\").',
    );
  });
});

describe('the turn', () => {
  const turns = [
    [{ respond: { text: 'one' } }],
    [
      { expect: { contains: ['refused', 'by a person'] }, respond: { text: 'I stop.' } },
      { expect: { contains: ['sent'] }, respond: { text: 'I am done.' } },
    ],
  ];
  const answering = (text: string): Anthropic.MessageParam[] => [
    ...asking(task),
    { role: 'assistant', content: 'one' },
    ...asking(text),
  ];

  it('plays the first alternative whose texts all occur in the last message', async () => {
    const { client } = await rehearse(written({ turns }));
    expect(await played(client, answering('It was refused by a person, not sent.'))).toBe('I stop.');
    expect(await played(client, answering('It was refused, then sent.'))).toBe('I am done.');
  });

  it('answers two requests at once with what belongs to each', async () => {
    const { client } = await rehearse(written({ turns }));
    expect(await Promise.all([played(client, answering('sent')), played(client, asking(task))])).toEqual([
      'I am done.',
      'one',
    ]);
  });

  it('that no alternative expects is refused with what was expected and what came', async () => {
    const { client } = await rehearse(written({ turns }));
    await expect(played(client, answering('The mail bounced.'))).rejects.toThrow(
      /Turn 2 of the rehearsal late-order expects another last message \(alternative 1: \\"refused\\" and \\"by a person\\"; alternative 2: \\"sent\\"\)\. It contains \\"The mail bounced\.\\"/,
    );
  });

  it('beyond the last one is refused', async () => {
    const { client } = await rehearse(written());
    await expect(played(client, answering('more'))).rejects.toThrow(
      /The rehearsal late-order is over: it has 1 turns, and this request already has 1 answers\. Its last message contains \\"more\\"/,
    );
  });
});
