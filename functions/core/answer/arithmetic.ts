import type { Figure } from './numbers.ts';

/** A number that stands, to be reckoned with. */
export interface Operand {
  readonly value: number;
  readonly isPercent: boolean;
  /** Money is added to money only; `undefined` where nobody knows, as in a field of a record. */
  readonly isMoney: boolean | undefined;
}

/**
 * What an answer may reckon with. Freely combined, so many numbers would give every other one; so each step takes a
 * figure that the answer names, or keeps to one record, or applies a percentage from a text to a record.
 */
export interface Givens {
  /** Of the answer, in order. */
  readonly own: readonly Operand[];
  /** The numbers of each record. */
  readonly records: readonly (readonly number[])[];
  /** In texts. */
  readonly loose: readonly Operand[];
}

const maxOwn = 60;
const maxOthers = 400;

/** Whether a figure follows from others by one simple step: a sum, a share, a multiple, an average, a ratio. */
export function follows(figure: Figure, { own: all, records, loose }: Givens): boolean {
  const own = all.slice(0, maxOwn);
  const fields = records.map((record) => record.slice(0, 20).map(unknown));
  const others = [...fields.flat(), ...loose].slice(0, maxOthers);
  const percents = loose.filter(({ isPercent }) => isPercent);
  const hit = (value: number) =>
    figure.values.some((wanted) => Math.abs(Math.abs(value) - wanted) <= figure.tolerance + 1e-9);
  const pair = (a: Operand, b: Operand) => resultsOf(a, b, figure).some(hit);
  return (
    own.some((a) => own.some((b) => pair(a, b))) ||
    own.some((a) => others.some((b) => pair(a, b) || (!isCount(b) && pair(b, a)))) ||
    fields.some((record) => record.some((a) => record.some((b) => pair(a, b)))) ||
    fields.flat().some((a) => percents.some((b) => pair(a, b))) ||
    [own, ...fields].some((row) => sumsOfThree(row, figure).some(hit)) ||
    sumsInARow(own, figure).some(hit)
  );
}

const unknown = (value: number): Operand => ({ value, isPercent: false, isMoney: undefined });
const isCount = ({ value, isMoney }: Operand): boolean =>
  !isMoney && Number.isInteger(value) && value >= 2 && value <= 100;
/** Whether it can be a term of the figure's sum. */
const fits = ({ isMoney, isPercent }: Operand, figure: Figure): boolean =>
  isPercent === figure.isPercent && (isMoney === undefined || isMoney === figure.isMoney);

function resultsOf(a: Operand, b: Operand, figure: Figure): number[] {
  const results = fits(a, figure) && fits(b, figure) ? [a.value + b.value, a.value - b.value] : [];
  if (figure.isPercent && b.value !== 0)
    results.push((a.value / b.value) * 100, ((a.value - b.value) / b.value) * 100);
  if (b.isPercent && !figure.isPercent) {
    const share = (a.value * b.value) / 100;
    results.push(share, a.value + share, a.value - share);
  }
  if (isCount(b)) results.push(a.value * b.value, a.value / b.value);
  return results;
}

function sumsOfThree(row: readonly Operand[], figure: Figure): number[] {
  const terms = row.filter((each) => fits(each, figure)).slice(0, 12);
  return terms.flatMap((a, i) =>
    terms.slice(i + 1).flatMap((b, j) => terms.slice(i + j + 2).map((c) => a.value + b.value + c.value)),
  );
}

/** A list and its total. */
function sumsInARow(own: readonly Operand[], figure: Figure): number[] {
  const terms = own.filter((each) => fits(each, figure));
  return terms.flatMap((_, from) => {
    let sum = 0;
    return terms.slice(from).map(({ value }) => {
      sum += value;
      return sum;
    });
  });
}
