import { expect, it } from 'vitest';
import { termOf } from '../../../../functions/core/memory/terms.ts';

it.each([
  ['Orders', 'order'],
  ['companies', 'company'],
  ['address', 'address'],
  ['gas', 'gas'],
  ['C-1042', 'c-1042'],
  ['What', null],
])('compares %s as %s', (word, term) => {
  expect(termOf(word)).toBe(term);
});
