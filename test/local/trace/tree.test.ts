import { describe, expect, it } from 'vitest';
import { renderTrace } from '../../../local/trace/render.ts';
import type { Segment } from '../../../local/trace/segment.ts';
import { buildTraces } from '../../../local/trace/tree.ts';

const part = (id: string, parts: Partial<Segment> = {}): Segment => ({
  id,
  name: id,
  trace_id: '1-a',
  start_time: 100,
  end_time: (parts.start_time ?? 100) + 0.005,
  ...parts,
});
const linesOf = (...segments: Segment[]) => buildTraces(segments).flatMap(renderTrace);
const namesOf = (...segments: Segment[]) =>
  linesOf(...segments).map((line) => line.replace(/ +\d+ ms.*/, ''));

describe('the tree of a trace', () => {
  it('links parts that came in any order, and those that are nested', () => {
    const nested = { id: 'c', name: 'c', start_time: 100, end_time: 100.001 };
    expect(
      namesOf(
        part('b', { parent_id: 'a', subsegments: [nested] }),
        part('d', { parent_id: 'a', start_time: 100.1 }),
        part('a', { parent_id: 'not received' }),
      ),
    ).toEqual(['a', '├─ b', '│  └─ c', '└─ d']);
  });

  it('has parts without a known parent as roots, in the order of their start', () => {
    const late = part('late', { start_time: 102, parent_id: 'lambda' });
    const early = part('early', { start_time: 101, parent_id: 'lambda' });
    expect(namesOf(late, early)).toEqual(['early', 'late']);
  });

  it('takes the end of a part that was first sent while it ran, whichever came first', () => {
    const { end_time: _, ...running } = part('a');
    expect(linesOf(running)).toEqual(['a  not ended']);
    expect(linesOf(running, part('a'))).toEqual(['a  5 ms']);
    expect(linesOf(part('a'), running)).toEqual(['a  5 ms']);
  });

  it('loses nothing to parents that go round in a circle', () => {
    const names = namesOf(
      part('a', { parent_id: 'b' }),
      part('b', { parent_id: 'a' }),
      part('self', { parent_id: 'self' }),
      part('c', { parent_id: 'a' }),
    );
    expect(names).toHaveLength(4);
  });

  it('is built for each trace by itself, the oldest first', () => {
    const traces = buildTraces([part('y', { trace_id: '1-y', start_time: 200 }), part('x')]);
    expect(traces.map(({ traceId, roots }) => [traceId, roots.length])).toEqual([
      ['1-a', 1],
      ['1-y', 1],
    ]);
  });
});

describe('a line', () => {
  const names: [string, Partial<Segment>, string][] = [
    ['## plan.handler', {}, 'plan'],
    ['## functions/verify-answer.handler', {}, 'verify-answer'],
    ['## index.handler', { annotations: { Service: 'plan' } }, 'plan'],
    ['## index.handler', {}, 'index'],
    ['### recall', {}, 'recall'],
    ['dynamodb.eu-central-1.amazonaws.com', {}, 'dynamodb.eu-central-1.amazonaws.com'],
  ];
  it.each(names)('names %s as people know it (%o)', (name, parts, shown) => {
    expect(namesOf(part('a', { ...parts, name }))).toEqual([shown]);
  });

  it('marks what went wrong, with the reason', () => {
    const cause = { exceptions: [{ type: 'ModelUnavailableError', message: 'Overloaded' }] };
    expect(linesOf(part('a', { fault: true, cause }))).toEqual([
      'a  5 ms  ✗ fault: ModelUnavailableError: Overloaded',
    ]);
    expect(linesOf(part('a', { fault: true, cause: 'b' }))).toEqual(['a  5 ms  ✗ fault']);
    expect(linesOf(part('a', { error: true }))).toEqual(['a  5 ms  ✗ error']);
    expect(linesOf(part('a', { error: true, throttle: true }))).toEqual(['a  5 ms  ✗ throttled']);
  });

  it('has the arguments of a tool, and of nothing else, shortened', () => {
    const args = { metadata: { stateward: { args: { to: 'carla@example.com' } } } };
    expect(linesOf(part('tool.mail', args))).toEqual(['tool.mail  5 ms  {"to":"carla@example.com"}']);
    expect(linesOf(part('tool.mail', { annotations: { input: 'x'.repeat(200) } }))).toEqual([
      `tool.mail  5 ms  ${'x'.repeat(99)}…`,
    ]);
    expect(linesOf(part('mail', args))).toEqual(['mail  5 ms']);
  });

  it('shows control characters instead of obeying them', () => {
    const name = 'tool.\u001b[31mred\u202e\u0007\nnext';
    expect(linesOf(part('a', { name, annotations: { args: '\u009b2J\t' } }))).toEqual([
      'tool.\\u{1b}[31mred\\u{202e}\\u{7}\\nnext  5 ms  \\u{9b}2J\\t',
    ]);
  });

  it('lines up with the others', () => {
    expect(linesOf(part('a', { end_time: 101.5 }), part('longer', { parent_id: 'a' }))).toEqual([
      'a          1500 ms',
      '└─ longer     5 ms',
    ]);
  });
});
