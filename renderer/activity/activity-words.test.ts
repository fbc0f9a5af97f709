import { describe, expect, it } from 'vitest';
import { trashWords } from './activity-words.ts';

describe('the trash in words', () => {
  const until = new Date(2026, 11, 21).getTime();

  it('says until when', () => {
    expect(trashWords({ count: 3, until, restorable: true }, 'keychain')).toBe('3 copies kept until 21 Dec 2026');
  });

  it('promises no days where there is no key chain', () => {
    expect(trashWords({ count: 1, until, restorable: true }, 'until-exit')).toBe(
      '1 copy kept until Session Desk is closed',
    );
  });

  it('says why not', () => {
    expect(trashWords({ count: 1, until, restorable: false, reason: 'Restored already.' }, 'keychain')).toBe(
      'Restored already.',
    );
  });
});
