import { describe, expect, it } from 'vitest';
import { SESSION_FIELDS } from '../../shared/session.ts';
import { changeText, fieldList, lostFields, noRoomReason } from './field-labels.ts';

describe('fields in words', () => {
  it('reads a difference aloud', () => {
    expect(changeText('isOnline', 'yes')).toBe('Online');
    expect(changeText('expires', '2026-11-21T19:18:05.000Z')).toBe('Sat, 21 Nov 2026, 19:18:05 UTC');
    expect(changeText('expires', 'soon')).toBe('soon');
    expect(changeText('accountOwner', 'yes')).toBe('yes');
  });

  it('lists fields', () => {
    expect(fieldList(['email', 'locale'])).toBe('Email and Locale');
  });

  it('says why a field is off', () => {
    expect(noRoomReason('email', ['email'])).toBeUndefined();
    expect(noRoomReason('email', ['id'])).toContain('no column');
  });

  it('knows what an app would miss', () => {
    const kept = SESSION_FIELDS.filter((field) => field !== 'userScope');
    expect(lostFields(kept)).toEqual([]);
    expect(lostFields(kept.filter((field) => field !== 'refreshToken'))).toEqual(['refreshToken']);
  });
});
