// Words that stand in every text and in every question.
const STOP_WORDS = new Set(
  'a an and are as at be been by can do does for from has have how i if in is it its my of on or our that the their they this to was we what when where which who why will with you your'.split(
    ' ',
  ),
);

/** A word as keywords are compared: lower case, singular; `null` drops it. */
export const termOf = (word: string): string | null => {
  const lower = word.toLowerCase();
  if (STOP_WORDS.has(lower)) return null;
  if (lower.length > 4 && lower.endsWith('ies')) return `${lower.slice(0, -3)}y`;
  return lower.length > 3 && lower.endsWith('s') && !lower.endsWith('ss') ? lower.slice(0, -1) : lower;
};
