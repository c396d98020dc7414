import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../../functions/core/contracts/memory.ts';
import { anEpisode } from '../../../support/builders.ts';
import { fakeApi, json, runId } from '../fakes.ts';

const idOf = (letter: string) => `fact_${letter.repeat(26)}`;
const fact = (changes: Partial<Fact> = {}): Fact => ({
  factId: idOf('a'),
  key: 'preferred carrier',
  value: 'Northline',
  subject: 'USR-0017',
  importance: 0.5,
  status: 'current',
  sources: [{ runId, callId: 'call_1_1' }],
  firstAt: '2026-08-01T12:00:00.000Z',
  at: '2026-08-01T12:00:00.000Z',
  ...changes,
});
const other = fact({ factId: idOf('b'), subject: 'USR-0018', value: 'Southline' });
const ours = 'namespace=default/support';
const put = (body: unknown): RequestInit => ({ ...json(body), method: 'PUT' });
const bodyOf = async (response: Response) => (await response.json()) as Record<string, unknown>;

describe('a namespace', () => {
  const paths = [
    '/memory/facts?',
    '/memory/facts/search?q=x&',
    `/memory/facts/${idOf('a')}?`,
    '/memory/episodes?',
    '/memory/export?',
  ];

  it.each(paths)('that is not the caller’s is refused, named: %s', async (path) => {
    const response = await fakeApi({ facts: [fact()] }).request(`${path}namespace=other/support`);
    expect(response.status).toBe(403);
    expect((await bodyOf(response)).detail).toContain(
      '"other/support" is not yours; yours begin with default/',
    );
  });

  it.each(paths)('of no agent is named, with the agents there are: %s', async (path) => {
    const response = await fakeApi().request(`${path}namespace=default/nobody`);
    expect(response.status).toBe(404);
    expect((await bodyOf(response)).detail).toContain('no agent "nobody"; the agents are: support');
  });

  it.each(['', 'namespace=support', 'namespace=a/b/c'])('must be written whole: %j', async (query) => {
    const response = await fakeApi().request(`/memory/facts?${query}`);
    expect(response.status).toBe(400);
    expect((await bodyOf(response)).detail).toContain('namespace');
  });
});

describe('facts', () => {
  it('are listed by page, and by what they are about', async () => {
    const { request } = fakeApi({ facts: [fact(), other] });
    expect(await bodyOf(await request(`/memory/facts?${ours}&limit=1`))).toEqual({
      facts: [fact()],
      cursor: '1',
    });
    expect(await bodyOf(await request(`/memory/facts?${ours}&limit=1&cursor=1`))).toEqual({
      facts: [other],
      cursor: null,
    });
    expect(await bodyOf(await request(`/memory/facts?${ours}&subject=USR-0018`))).toMatchObject({
      facts: [other],
    });
  });

  it('are searched as the agent would', async () => {
    const { request } = fakeApi({ facts: [fact(), other] });
    const found = await bodyOf(await request(`/memory/facts/search?${ours}&q=South`));
    expect(found).toEqual({ facts: [{ fact: other, score: 0.9 }], keywordsOnly: false });
    expect((await request(`/memory/facts/search?${ours}&q=%20`)).status).toBe(400);
  });

  it('are corrected by a person, who is named, and only while current', async () => {
    const { request, state } = fakeApi({ facts: [fact()] });
    const path = `/memory/facts/${idOf('a')}?${ours}`;
    const ada = { jwt: { claims: { tenant: 'default', sub: 'ada' } } };
    const corrected = await bodyOf(await request(path, put({ value: 'Eastline' }), ada));
    expect(corrected).toMatchObject({
      value: 'Eastline',
      importance: 0.5,
      sources: [{ correctedBy: 'ada' }],
    });
    expect(state.facts.get(idOf('a'))).toMatchObject({ status: 'superseded', supersededBy: idOf('c') });
    expect((await request(path, put({ value: 'Westline' }))).status).toBe(409);
  });

  it.each([
    ['over 32 KB', { value: 'x'.repeat(32_769) }, 'value: at most 32 KB'],
    ['empty', { value: ' ' }, 'value: must not be empty'],
    ['too important', { value: 'x', importance: 2 }, 'importance: 1 at most'],
    ['with an unknown field', { value: 'x', key: 'y' }, 'key'],
  ])('a correction %s is refused, named, and changes nothing', async (_, body, problem) => {
    const { request, state } = fakeApi({ facts: [fact()] });
    const response = await request(`/memory/facts/${idOf('a')}?${ours}`, put(body));
    expect(response.status).toBe(400);
    expect((await bodyOf(response)).detail).toContain(problem);
    expect([...state.facts.values()]).toEqual([fact()]);
  });

  it('are deleted for good; one that is not there is said so', async () => {
    const { request, state } = fakeApi({ facts: [fact(), other] });
    const remove = { method: 'DELETE' };
    expect(await bodyOf(await request(`/memory/facts/${idOf('a')}?${ours}`, remove))).toEqual(fact());
    expect([...state.facts.keys()]).toEqual([idOf('b')]);
    for (const id of [idOf('a'), 'nonsense', '%00'])
      expect((await request(`/memory/facts/${id}?${ours}`, remove)).status).toBe(404);
  });
});

describe('the export', () => {
  it('holds every fact and every episode, page by page', async () => {
    const facts = Array.from({ length: 101 }, (_, n) =>
      fact({ factId: `fact_${String(n).padStart(26, '0')}` }),
    );
    const episodes = [anEpisode(), anEpisode({ subject: 'USR-0017' })];
    const { request } = fakeApi({ facts, episodes });
    const told: unknown[] = [];
    let cursor: unknown = '';
    while (cursor !== null) {
      const page = await bodyOf(await request(`/memory/export?${ours}${cursor && `&cursor=${cursor}`}`));
      told.push(...(page.facts as unknown[]), ...(page.episodes as unknown[]));
      cursor = page.cursor;
    }
    expect(told).toEqual([...facts, ...episodes]);
    expect((await request(`/memory/export?${ours}&cursor=elsewhere`)).status).toBe(400);
  });
});

it('episodes and working memory can be looked at', async () => {
  const about = anEpisode({ subject: 'USR-0017' });
  const seen = { key: 'order', value: 'ORD-1', importance: 0.5, at: '2026-08-01T12:00:00.000Z' };
  const { request } = fakeApi({ episodes: [anEpisode(), about], observations: [seen] });
  const episodes = await request(`/memory/episodes?${ours}&subject=USR-0017`);
  expect(await bodyOf(episodes)).toEqual({ episodes: [about] });
  expect(await bodyOf(await request(`/runs/${runId}/memory`))).toEqual({ observations: [seen] });
  expect((await request(`/runs/${runId}/memory`, {}, { lambda: { tenantId: 'other' } })).status).toBe(404);
});

describe('an erasure', () => {
  it('is begun, and looked up', async () => {
    const { request, state } = fakeApi({ facts: [fact()] });
    const response = await request('/memory/erasures', json({ subject: 'USR-0017' }));
    expect(response.status).toBe(202);
    const erasure = await bodyOf(response);
    expect(erasure).toMatchObject({
      status: 'under_way',
      requestedAt: state.now.toISOString(),
      found: { facts: 1 },
    });
    expect(await bodyOf(await request(`/memory/erasures/${erasure.erasureId}`))).toEqual(erasure);
    expect((await request('/memory/erasures/nothing')).status).toBe(404);
  });

  it.each([{}, { subject: '' }, { subject: 'x'.repeat(201) }, { subject: 'x', more: 1 }])(
    'of nothing in particular is refused: %j',
    async (body) => expect((await fakeApi().request('/memory/erasures', json(body))).status).toBe(400),
  );
});
