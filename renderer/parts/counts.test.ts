import { describe, expect, it } from 'vitest';
import { countLabel } from './counts.ts';

describe('a count in words', () => {
  it.each([
    [{ count: 1, exact: true }, '1 session'],
    [{ count: 1_204_311, exact: true }, '1,204,311 sessions'],
    [{ count: 1_204_311, exact: false }, 'about 1.2 million sessions'],
    [{ count: 84_213, exact: false }, 'about 84,000 sessions'],
    [{ count: 0, exact: true }, '0 sessions'],
    [{ count: 0, exact: false }, 'few or no sessions'],
  ])('%j', (count, words) => {
    expect(countLabel(count)).toBe(words);
  });
});
