import { describe, expect, it } from 'vitest';
import { trashLabel } from './activity-labels.ts';

describe('the trash in words', () => {
  const until = new Date(2026, 11, 21).getTime();

  it('says until when', () => {
    expect(trashLabel({ count: 3, until, restorable: true }, 'keychain')).toBe('3 copies kept until 21 Dec 2026');
  });

  it('promises no days where there is no keychain', () => {
    expect(trashLabel({ count: 1, until, restorable: true }, 'until-exit')).toBe('1 copy kept until you quit');
  });

  it('says why not', () => {
    expect(trashLabel({ count: 1, until, restorable: false, reason: 'Already restored.' }, 'keychain')).toBe(
      'Already restored.',
    );
  });
});
