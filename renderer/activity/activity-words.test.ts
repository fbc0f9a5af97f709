import { describe, expect, it } from 'vitest';
import { trashWords } from './activity-words.ts';

describe('the trash in words', () => {
  const until = new Date(2026, 11, 21).getTime();

  it('says until when', () => {
    expect(trashWords({ count: 3, until, restorable: true })).toBe('3 copies kept until 21 Dec 2026');
  });

  it('says why not', () => {
    expect(trashWords({ count: 1, until, restorable: false, reason: 'Put back already.' })).toBe('Put back already.');
  });
});
