import { describe, expect, it } from 'vitest';
import { goesOutside } from '../../../../functions/core/guard/destination.ts';

describe('a destination', () => {
  const own = ['example.com'];
  it.each(['a@example.com', 'A@EXAMPLE.COM', 'b@mail.example.com', 'https://x.example.com/y'])(
    '%s is inside',
    (to) => expect(goesOutside({ destination: 'to' }, { to }, own)).toBe(false),
  );
  it.each([
    'a@example.com.evil.org',
    'a@notexample.com',
    'https://evil.org/?example.com',
    'nonsense',
    ['a@example.com', 'b@x.org'],
  ])('%s is outside', (to) => expect(goesOutside({ destination: 'to' }, { to }, own)).toBe(true));
  it('is inside where the tool has none', () => {
    expect(goesOutside({}, { to: 'a@x.org' }, own)).toBe(false);
  });
});
