import { beforeEach, describe, expect, it, vi } from 'vitest';
import { askHumanName } from '../../../../functions/core/ask-human.ts';
import { visible } from '../../../../functions/web/html.ts';
import type { PageOptions } from '../../../../functions/web/page/options.ts';
import { approval, approvalId, approver, call, fakeApi, run, token } from '../fakes.ts';
import { editable, input, tools } from './editable.ts';

/** What the page was made of: how it looks is another test's matter. */
const shown = vi.hoisted(() => [] as PageOptions[]);
vi.mock(import('../../../../functions/web/approval-page.ts'), async (original) => {
  const page = await original();
  return {
    ...page,
    approvalPage: (view, options) => {
      shown.push(options);
      return page.approvalPage(view, options);
    },
  };
});
beforeEach(() => void shown.splice(0));

/** What the page says about what was sent. */
const saidOnPage = () => {
  const { text, problems = [] } = shown.at(-1)?.notice ?? { text: 'nothing' };
  return [text, ...problems].join('\n');
};
const path = `/approvals/${approvalId}`;
type Fields = Record<string, string> | [string, string][];
const send = (fake: ReturnType<typeof fakeApi>, fields: Fields) =>
  fake.anonymous(path, {
    method: 'POST',
    headers: { accept: 'text/html' },
    body: new URLSearchParams([
      ['token', token],
      ...(Array.isArray(fields) ? fields : Object.entries(fields)),
    ]),
  });
const editing = (changes: Record<string, unknown> = {}) =>
  fakeApi({ calls: [editable({ input: { ...input, ...changes } })], tools });
const prefix = 'input.call_1_1.';
const edit = (fields: Record<string, string>): Fields => ({
  'decision.call_1_1': 'edit',
  ...Object.fromEntries(Object.entries(fields).map(([name, text]) => [`${prefix}${name}`, text])),
});
/** What a browser sends back of a page that nobody touched. */
const untouched = {
  to: input.to,
  subject: input.subject,
  body: visible(input.body).replaceAll('\n', '\r\n'),
  cc: '',
  note: '',
  copies: '1',
  tags: JSON.stringify(input.tags, null, 2).replaceAll('\n', '\r\n'),
  due: 'null',
  extra: '',
};
const editedTo = async (fields: Record<string, string>, changes: Record<string, unknown> = {}) => {
  const fake = editing(changes);
  const response = await send(fake, edit({ ...untouched, ...fields }));
  expect([response.status, shown.at(-1)?.notice]).toEqual([200, expect.anything()]);
  const [decision] = fake.state.votes[0]?.decisions ?? [];
  return decision?.decision === 'edit' ? decision.input : undefined;
};

describe("an edit by the page's form", () => {
  it('changes what was changed and nothing else: no line end, no character that cannot be seen', async () => {
    expect(await editedTo({ subject: 'Sorry' })).toEqual({ ...input, subject: 'Sorry' });
  });

  it('takes text as text, with plain line feeds, whatever it looks like', async () => {
    expect(await editedTo({ body: '{"a":\r\n1}' })).toEqual({ ...input, body: '{"a":\n1}' });
    expect(await editedTo({ subject: '123' })).toEqual({ ...input, subject: '123' });
  });

  it('takes anything else as JSON', async () => {
    expect(await editedTo({ copies: ' 2 ' })).toEqual({ ...input, copies: 2 });
    expect(await editedTo({ tags: '["late",\r\n"urgent"]' })).toEqual({ ...input, tags: ['late', 'urgent'] });
  });

  it('leaves out what was not there and was left empty, and takes away what may be missing', async () => {
    expect(await editedTo({ cc: 'boss@example.com' })).toEqual({ ...input, cc: 'boss@example.com' });
    const { tags: _, ...rest } = input;
    expect(await editedTo({ tags: '' })).toEqual(rest);
    expect(await editedTo({ cc: '' }, { cc: 'old@example.com' })).toEqual(input);
    expect(await editedTo({ body: '' })).toEqual({ ...input, body: '' });
  });

  it('takes what was not there as the tool takes it: text where that fits, else JSON', async () => {
    expect(await editedTo({ note: '1234' })).toEqual({ ...input, note: '1234' });
    expect(await editedTo({ due: 'tomorrow' })).toEqual({ ...input, due: 'tomorrow' });
    expect(await editedTo({ extra: '{"a":1}' })).toEqual({ ...input, extra: { a: 1 } });
    const { tags: _, ...rest } = input;
    const fake = fakeApi({ calls: [editable({ input: rest })], tools });
    expect((await send(fake, edit({ ...untouched, tags: '["new"]' }))).status).toBe(200);
    expect(fake.state.votes[0]?.decisions).toMatchObject([{ input: { tags: ['new'] } }]);
  });

  it('of some of the arguments keeps the others', async () => {
    const fake = editing();
    await send(fake, edit({ subject: 'Sorry' }));
    expect(fake.state.votes[0]?.decisions).toMatchObject([{ input: { ...input, subject: 'Sorry' } }]);
  });

  it('that changes nothing is refused', async () => {
    const response = await send(editing(), edit(untouched));
    expect(response.status).toBe(400);
    expect(saidOnPage()).toContain('call_1_1 (send_email): nothing was changed; approve it');
  });

  it.each([
    ['broken JSON', { tags: '["a",]' }, 'tags: must be JSON'],
    ['JSON nested without end', { tags: '['.repeat(100_000) + ']'.repeat(100_000) }, 'tags: must be JSON'],
    ['JSON of half a character', { tags: '["\\ud800"]' }, 'tags: must be JSON'],
    ['a value that the tool refuses', { to: 'nobody' }, 'to: Invalid email'],
    ['an absent argument that the tool refuses', { note: 'ab' }, 'note: Too small'],
    ['a missing value', { copies: 'null' }, 'copies: Invalid input: expected number, received null'],
    ['an argument that is none', { bcc: 'x' }, 'there is no argument "bcc"; there are: to, subject, body'],
    ['a prototype', { __proto__x: 'x' }, 'there is no argument "__proto__x"'],
    ['no argument', { '': 'x' }, 'there is no argument ""'],
  ])('with %s is refused by name, and comes back as it was typed', async (_, fields, problem) => {
    const fake = editing();
    const response = await send(fake, edit({ ...untouched, ...fields }));
    expect(response.status).toBe(400);
    const submitted = shown.at(-1)?.submitted;
    expect(saidOnPage()).toContain(`call_1_1 (send_email): ${problem}`);
    expect(submitted?.get('decision.call_1_1')).toBe('edit');
    for (const [name, text] of Object.entries(fields)) expect(submitted?.get(`${prefix}${name}`)).toBe(text);
    expect(fake.state.votes).toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'toString', '__proto__.to'])('cannot reach %s', async (argument) => {
    const fake = editing();
    const response = await send(fake, [
      ['decision.call_1_1', 'edit'],
      [`${prefix}${argument}`, '{"to":"x@example.com"}'],
    ]);
    expect(response.status).toBe(400);
    expect(saidOnPage()).toContain(`there is no argument ${JSON.stringify(argument)}`);
    expect(({} as Record<string, unknown>).to).toBeUndefined();
  });
});

describe("the page's form", () => {
  it('answers a question, by an option or in words', async () => {
    for (const answers of [['ORD-1', ''], ['', 'ORD-1'], ['ORD-1']]) {
      const fake = fakeApi({
        approvals: [approval({ kind: 'question' })],
        calls: [call({ tool: askHumanName, input: { question: 'Which?', options: ['ORD-1'] } })],
      });
      const fields = answers.map((text): [string, string] => ['answer.call_1_1', text]);
      expect((await send(fake, [['decision.call_1_1', 'answer'], ...fields])).status).toBe(200);
      expect(fake.state.votes[0]?.decisions).toMatchObject([{ decision: 'answer', answer: 'ORD-1' }]);
      expect(fake.state.votes[0]?.origin.via).toBe('page');
    }
  });

  it.each([
    ['run', { scope: 'run' }],
    ['agent:24', { scope: 'agent', hours: 24 }],
    ['', undefined],
  ])('gives the grant "%s"', async (wish, grant) => {
    const escalation = { needs: [], requesterMayDecide: true, onExpiry: 'deny', grantable: true } as never;
    const fake = fakeApi({ calls: [call({ escalation })] });
    await send(fake, { 'decision.call_1_1': 'approve', 'grant.call_1_1': wish });
    expect(fake.state.votes[0]?.decisions[0]).toEqual({
      callId: 'call_1_1',
      decision: 'approve',
      ...(grant ? { grant } : {}),
    });
  });

  it('takes from the fields only what belongs to the choice', async () => {
    const fake = editing();
    const fields = {
      'reason.call_1_1': 'No.',
      'grant.call_1_1': 'nonsense',
      'answer.call_1_1': 'x',
      ...edit(untouched),
    };
    expect((await send(fake, { ...fields, 'decision.call_1_1': 'reject' })).status).toBe(200);
    expect(fake.state.votes[0]?.decisions).toEqual([
      { callId: 'call_1_1', decision: 'reject', reason: 'No.' },
    ]);
  });

  const approve: [string, string] = ['decision.call_1_1', 'approve'];
  it.each([
    ['no decision', [], 'call_1_1 has no decision'],
    ['an empty one', [['decision.call_1_1', '']], 'call_1_1 has no decision'],
    ['another decision', [['decision.call_1_1', 'maybe']], 'choose approve, reject, edit, answer'],
    ['a decision of every object', [['decision.call_1_1', 'constructor']], 'choose approve'],
    ['two decisions', [approve, ['decision.call_1_1', 'reject']], 'decisions: call_1_1 is decided twice'],
    [
      'two answers',
      [approve, ['answer.call_1_1', 'a'], ['answer.call_1_1', 'b']],
      'call_1_1 (send_email): answer: given twice',
    ],
    [
      'two values',
      [approve, [`${prefix}to`, 'a'], [`${prefix}to`, 'b']],
      'call_1_1 (send_email): to: given twice',
    ],
    ['another call', [approve, ['decision.call_9_9', 'approve']], '"call_9_9" is not in this request'],
    ['no call', [approve, ['reason.', 'x']], '"" is not in this request'],
    ['a prototype', [approve, ['decision.__proto__', 'approve']], '"__proto__" is not in this request'],
    [
      'a grant that is none',
      [approve, ['grant.call_1_1', 'agent:x']],
      'grant: choose none, run or agent:<hours>',
    ],
    ['a grant of two weeks', [approve, ['grant.call_1_1', 'agent:336']], 'grant.hours: at most 168 hours'],
    ['a reason without end', [approve, ['reason.call_1_1', 'x'.repeat(2_001)]], 'reason: Too big'],
  ] as [string, [string, string][], string][])('with %s is refused by name', async (_, fields, problem) => {
    const fake = fakeApi();
    const response = await send(fake, fields);
    expect(response.status).toBe(400);
    expect(saidOnPage()).toContain(problem);
    expect(fake.state.votes).toEqual([]);
  });

  it('with fields of somebody else is taken without them', async () => {
    const fake = fakeApi();
    expect((await send(fake, [approve, ['utm_source', 'mail'], ['decision', 'x']])).status).toBe(200);
  });

  it('with a hundred thousand fields is refused in few words', async () => {
    const fields = Array.from({ length: 50_000 }, (_, i): [string, string] => [`reason.${i}`, '']);
    const response = await send(fakeApi(), [approve, ...fields]);
    expect(response.status).toBe(400);
    expect(saidOnPage()).toMatch(/and 49950 more$/);
  });
});

describe('the page', () => {
  const taint = call({ callId: 'call_1_9', turn: 1, tool: 'read_messages' });
  const events = Array.from({ length: 700 }, (_, i) => ({
    seq: i + 1,
    at: '2026-08-04T12:00:00.000Z',
    type: 'turn.planned' as const,
    data: {},
  }));

  it('is made of who looks, what the agent did last, what it cost, and where others’ text came from', async () => {
    const fake = fakeApi({
      approvals: [approval({ turn: 2, callIds: ['call_2_1'] })],
      calls: [taint, call({ callId: 'call_2_1', turn: 2, taintedBy: ['call_1_9', 'call_1_7'] })],
      runs: [run({ usage: { ...run().usage, costNanoUsd: 250_000_000 } })],
      events,
      tools,
    });
    await fake.anonymous(`${path}?token=${token}`);
    expect(shown).toEqual([
      {
        token,
        now: fake.state.now,
        you: approver,
        yours: ['call_2_1'],
        tools,
        timeline: events.slice(-60),
        cost: { spentUsd: 0.25, maxUsd: 1 },
        taintSources: [{ callId: 'call_1_9', tool: 'read_messages' }],
      },
    ]);
  });
});
