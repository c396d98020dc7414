const tokens = /"(?:\\.|[^"\\])*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/**
 * The line of a value, counted from 1; of the innermost one around it, where the path leads nowhere.
 * @param text valid JSON
 */
export function jsonLine(text: string, path: readonly PropertyKey[]): number {
  const found = [...text.matchAll(tokens)];
  let next = 0;
  let offset = 0;
  const take = (): string => found[next++]?.[0] ?? '';
  const sees = (token: string): boolean => next >= found.length || found[next]?.[0] === token;

  /** @param wanted what of the path lies in this value; `undefined` where the path does not lead here */
  const value = (wanted: readonly PropertyKey[] | undefined): void => {
    if (wanted) offset = found[next]?.index ?? 0;
    const opening = take();
    if (opening !== '{' && opening !== '[') return;
    const closing = opening === '{' ? '}' : ']';
    for (let index = 0; !sees(closing); index++) {
      const key = opening === '{' ? (JSON.parse(take()) as string) : index;
      if (opening === '{') take();
      value(wanted?.[0] === key ? wanted.slice(1) : undefined);
      if (sees(',')) take();
    }
    take();
  };
  value(path);
  return lineAt(text, offset);
}

/** Whether more text could still make it JSON. */
function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    return /Unexpected end|Unterminated/.test(message) || message.includes(`at position ${text.length} `);
  }
}

/** The line where a text stops being JSON; not every message of `JSON.parse` says where. */
export function syntaxErrorLine(text: string): number {
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isBeginning(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return lineAt(text, good);
}
