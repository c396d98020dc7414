import type { Trace, TraceNode } from './tree.ts';

const longestDetail = 100;
const marks = { fault: '✗ fault', error: '✗ error', throttle: '✗ throttled' };

/**
 * A trace for the terminal, a line for each node: its name in the tree, how long it took, what went wrong, and for
 * a tool its arguments. Control characters are shown as escapes.
 */
export function renderTrace({ roots }: Trace): string[] {
  const rows = roots.flatMap((root) => rowsOf(root, '', ''));
  const nameWidth = Math.max(0, ...rows.map(({ name }) => name.length));
  const timeWidth = Math.max(0, ...rows.map(({ time }) => time.length));
  return rows.map(({ name, time, details }) =>
    [name.padEnd(nameWidth), time.padStart(timeWidth), ...details].join('  '),
  );
}

interface Row {
  readonly name: string;
  readonly time: string;
  readonly details: readonly string[];
}

function rowsOf(node: TraceNode, own: string, below: string): Row[] {
  const { name, durationMs, problem, cause, args, children } = node;
  const mark = problem && [marks[problem], cause].filter((part) => part !== undefined).join(': ');
  return [
    {
      name: own + visible(name),
      time: durationMs === undefined ? 'not ended' : `${Math.round(durationMs)} ms`,
      details: [mark, args].filter((detail) => detail !== undefined).map((detail) => cut(visible(detail))),
    },
    ...children.flatMap((child, index) => {
      const isLast = index === children.length - 1;
      return rowsOf(child, `${below}${isLast ? '└─ ' : '├─ '}`, `${below}${isLast ? '   ' : '│  '}`);
    }),
  ];
}

const cut = (text: string): string =>
  text.length <= longestDetail ? text : `${text.slice(0, longestDetail - 1)}…`;

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Nothing in a trace may move the cursor, colour the screen or turn the direction of writing. */
const visible = (text: string): string =>
  text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => named[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
