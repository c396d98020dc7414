/** An answer without what it quotes: words that others said are no statements of its own. */
const withoutQuotes = (text: string): string =>
  text.replace(/^\s*>.*$/gm, '').replace(/"[^"\n]*"|“[^”\n]*”|«[^»\n]*»|`[^`\n]*`/g, '…');

/** Characters of a sentence that are looked at together: patterns take long over what never ends. */
const maxSentence = 1_000;

/** The statements of an answer, trimmed; questions are none. */
export const sentencesOf = (answer: string): string[] =>
  withoutQuotes(answer)
    .split(/\n+|(?<=[.!?;])\s+/)
    .map((sentence) => sentence.replace(/^(?:[-*•✓✔]|\d+[.)])\s+/, '').trim())
    .filter((sentence) => sentence !== '' && !sentence.endsWith('?'))
    .flatMap(
      (sentence) => sentence.match(new RegExp(`.{1,${maxSentence}}(?=\\s|$)|.{1,${maxSentence}}`, 'g')) ?? [],
    );

/** The parts of a sentence between commas, colons, dashes and brackets, and before "but". */
export const clausesOf = (sentence: string): string[] =>
  sentence
    .split(/,\s+|(?=:\s)|\s[–—-]\s|[()]|\s(?=but\b)/)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '');
