import { canonicalJson } from '../canonical.ts';
import { recordsIn } from './leaves.ts';

/** Rows beyond it are left out: what an answer says of more is not summed up here. */
const maxRows = 2_000;
const maxGroups = 500;

type Row = Readonly<Record<string, unknown>>;

/**
 * Counts, sums and averages that an answer may give of the rows of the results: of all, of each result, and of the
 * rows that have a value in common, e.g. of the orders of one status.
 */
export function totalsOf(outputs: readonly unknown[]): number[] {
  const perResult = outputs.map((output) => rowsOf([output]));
  const scopes = perResult.length > 1 ? [rowsOf(outputs), ...perResult] : perResult;
  return scopes.flatMap((rows) => groupsOf(rows).flatMap(totalsOfGroup));
}

const rowsOf = (outputs: readonly unknown[]): Row[] => {
  const rows = outputs.flatMap(recordsIn).slice(0, maxRows);
  return [...new Map(rows.map((row) => [canonicalJson(row), row])).values()];
};

function groupsOf(rows: readonly Row[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows)
    for (const [field, value] of Object.entries(row)) {
      if (typeof value !== 'string' || value.length > 100) continue;
      const key = `${field}\n${value}`;
      const group = groups.get(key) ?? [];
      group.push(row);
      groups.set(key, group);
    }
  return [[...rows], ...[...groups.values()].filter(({ length }) => length > 1)].slice(0, maxGroups);
}

function totalsOfGroup(rows: readonly Row[]): number[] {
  const columns = new Map<string, number[]>();
  for (const row of rows)
    for (const [field, value] of [...numericFields(row), ...productsOf(row)]) {
      const column = columns.get(field);
      if (column) column.push(value);
      else columns.set(field, [value]);
    }
  const totals = [...columns.values()].flatMap((values) => {
    const sum = values.reduce((total, value) => total + value, 0);
    return [values.length, sum, sum / values.length];
  });
  return [rows.length, ...totals];
}

/** Such as quantity times price. */
const productsOf = (row: Row): [string, number][] => {
  const fields = numericFields(row).slice(0, 6);
  return fields.flatMap(([a, x], i) =>
    fields.slice(i + 1).map(([b, y]): [string, number] => [`${a}*${b}`, x * y]),
  );
};

const numericFields = (row: Row): [string, number][] =>
  Object.entries(row).filter((field): field is [string, number] => typeof field[1] === 'number');
