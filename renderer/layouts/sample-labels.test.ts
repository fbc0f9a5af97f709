import { describe, expect, it } from 'vitest';
import type { LayoutSample } from '../../shared/records.ts';
import { problemOf, sampleText, verdictOn } from './sample-labels.ts';

const good: LayoutSample = {
  fields: { id: 'offline_a.myshopify.com', shop: 'a.myshopify.com', isOnline: false, state: '', expires: 0 },
  tokens: { accessToken: { prefix: 'shpat_', lastFour: 'cdef', length: 38, fingerprint: '01234567' } },
  problems: [],
  status: 'active',
};
const bad: LayoutSample = {
  ...good,
  status: 'unreadable',
  problems: [
    { severity: 'warning', field: 'expires', message: 'odd' },
    { severity: 'error', field: 'expires', message: 'wrong' },
  ],
};

describe('samples', () => {
  it('are shown as people read them, tokens masked', () => {
    expect(sampleText('isOnline', good)).toBe('Offline');
    expect(sampleText('accessToken', good)).toBe('shpat_••••cdef (38 characters)');
    expect(sampleText('expires', good)).toContain('1970');
    expect(sampleText('state', good)).toBe('Empty text');
    expect(sampleText('email', good)).toBeUndefined();
  });

  it('show the worst problem of a field', () => {
    expect(problemOf('expires', bad)?.message).toBe('wrong');
    expect(problemOf('shop', bad)).toBeUndefined();
  });

  it('are judged together', () => {
    expect(verdictOn([good, good]).tone).toBe('success');
    expect(verdictOn([good, bad])).toMatchObject({
      tone: 'critical',
      text: expect.stringContaining('1 of the first 2'),
    });
    expect(verdictOn([]).tone).toBe('warning');
  });
});
