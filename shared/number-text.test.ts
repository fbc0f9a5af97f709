import { expect, test } from 'vitest';
import { numberText } from './number-text.ts';

test.each([0, 7, 999, 1_000, 12_345, 999_999, 1_000_000, 1_234_567_890, -1, -100, -1_000, -123_456])(
  '%i is written as in English',
  (number) => {
    expect(numberText(number)).toBe(number.toLocaleString('en'));
  },
);
