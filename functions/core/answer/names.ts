/** Mail addresses, web addresses and ids such as ORD-1042: what must be copied, not worked out. */
const patterns = [
  /\bhttps?:\/\/[^\s<>"'`)\]}]+/gi,
  /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g,
  // A letter at the front and three digits at least: COVID-19, Q3 and 24h are words.
  /(?<![\w-])(?=[\w-]*\d[\w-]*\d[\w-]*\d)[A-Za-z][\w-]*[A-Za-z0-9](?![\w-])/g,
  /(?<![\w-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])/gi,
];
/** Calls and runs are Stateward's own ids; evidence is checked for itself. */
const own = /^(?:call|undo|run|toolu)_/;

/** Takes the names out of a text. @returns them, and the text with blanks in their place */
export function takeNames(text: string): { names: string[]; rest: string } {
  const names: string[] = [];
  let rest = text;
  for (const pattern of patterns)
    rest = rest.replace(pattern, (match) => {
      const name = match.replace(/[.,;:!?]+$/, '');
      if (!own.test(name)) names.push(name);
      return ' '.repeat(name.length) + match.slice(name.length);
    });
  return { names: [...new Set(names)], rest };
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whether a name stands in one of the texts as a whole: 1042 does not stand in 10420, nor a@b.co in a@b.com. */
export function standsAsName(name: string, texts: readonly string[]): boolean {
  const whole = new RegExp(String.raw`(?<![\w+-])(?<!\w\.)${escaped(name)}(?![\w@-])(?!\.\w)`, 'i');
  return texts.some((text) => whole.test(text));
}
