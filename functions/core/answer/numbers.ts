/** A number as it was written. */
export interface Figure {
  readonly text: string;
  /** What it can mean: `1.234` is both. */
  readonly values: readonly number[];
  readonly isPercent: boolean;
  readonly isMoney: boolean;
  /** Half of its last digit: what rounding may have taken. */
  readonly tolerance: number;
  /** Whether it is so particular that it must come from somewhere: "two mails" need not. */
  readonly isParticular: boolean;
}

const scales: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  million: 1e6,
  bn: 1e9,
  billion: 1e9,
};
const pattern =
  /(?<![\p{L}\p{N}_.])(?<about>(?:about|around|roughly|approximately|nearly|almost|over|under|more than|less than|at least|some|~|≈)\s?)?(?<before>(?:US)?\$|€|£|¥|(?:USD|EUR|GBP)\s)?\s?(?<number>\d{1,3}(?:[,'\u00a0\u202f]\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d+|\d+(?:[.,]\d+)?)(?:\s?(?<percent>%|percent\b|per cent\b)|\s?(?<scale>thousand|million|billion|bn|[kKmM])(?![\p{L}\p{N}]))?(?<after>\s?(?:USD|EUR|GBP|dollars?|euros?|cents?|€|£)(?!\p{L}))?(?![\p{L}_])/giu;

/** The numbers of a text in order. */
export function figuresIn(text: string): Figure[] {
  return [...text.matchAll(pattern)].map(({ 0: whole, groups = {} }) => {
    const number = groups.number ?? '';
    const scale = scales[groups.scale?.toLowerCase() ?? ''] ?? 1;
    const values = meaningsOf(number).map((value) => value * scale);
    const isMoney = groups.before !== undefined || groups.after !== undefined;
    const isPercent = groups.percent !== undefined;
    const decimals = /[.,](\d{1,2}|\d{4,})$/.exec(number)?.[1]?.length ?? 0;
    const exact = 0.5 * 10 ** -decimals * scale;
    return {
      text: whole.trim(),
      values,
      isPercent,
      isMoney,
      tolerance: groups.about ? Math.max(exact, 0.05 * Math.max(...values)) : exact,
      isParticular:
        isMoney || isPercent || decimals > 0 || scale > 1 || number.replace(/\D/g, '').length >= 3,
    };
  });
}

/** Separators of thousands and decimals differ by country. */
function meaningsOf(number: string): number[] {
  const english = Number(number.replace(/[,'\u00a0\u202f]/g, ''));
  const continental = Number(number.replaceAll('.', '').replace(',', '.'));
  return [...new Set([english, continental])].filter((value) => Number.isFinite(value));
}

/** Every run of digits: also those inside ids, dates and versions. */
export const digitsIn = (text: string): number[] =>
  [...new Set(text.match(/\d+(?:[.,]\d+)*/g))].flatMap(meaningsOf);

const small = 'two three four five six seven eight nine ten eleven twelve'.split(' ');
const fractions: Readonly<Record<string, number>> = {
  half: 2,
  double: 2,
  twice: 2,
  third: 3,
  triple: 3,
  quarter: 4,
};

/** Small numbers that a text spells out: "three mugs", "half of it". */
export const wordsFor = (text: string): number[] =>
  (text.toLowerCase().match(/[a-z]+/g) ?? []).flatMap((word) => {
    const number = fractions[word] ?? small.indexOf(word) + 2;
    return number >= 2 ? [number] : [];
  });
