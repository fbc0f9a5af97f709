import { describe, expect, it } from 'vitest';
import { Masker, withoutSecrets } from './mask.ts';

const desk = new Masker(Buffer.alloc(32, 1));
const token = 'shpat_0123456789abcdef0123456789abcdef';

function fingerprint(masker: Masker, text: string): string {
  return masker.mask(text).fingerprint;
}

describe('Masker', () => {
  it('shows prefix, last four, length and a fingerprint', () => {
    expect(desk.mask(token)).toEqual({
      prefix: 'shpat_',
      lastFour: 'cdef',
      length: 38,
      fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
  });

  it('shows nothing of a short secret but its length', () => {
    expect(desk.mask('hunter2')).toMatchObject({ prefix: '', lastFour: '', length: 7 });
  });

  it('tells equal tokens from different ones, within one data folder only', () => {
    expect(fingerprint(desk, token)).toBe(fingerprint(desk, token));
    expect(fingerprint(desk, token)).not.toBe(fingerprint(desk, `${token}0`));
    expect(fingerprint(desk, token)).not.toBe(fingerprint(new Masker(Buffer.alloc(32, 2)), token));
  });

  it('masks tokens inside other text', () => {
    const text = desk.redact(`{"note":"old ${token}"}`);
    expect(text).not.toContain('0123456789');
    expect(text).toContain('{"note":"old shpat_');
  });
});

describe('withoutSecrets', () => {
  it.each([
    [`value ${token} is too long`, '0123456789abcdef'],
    ['cannot reach postgres://app:hunter2@db.internal/orders', 'hunter2'],
    ['cannot reach redis://:p4ss@cache:6379', 'p4ss'],
  ])('takes the secret out of %j', (text, secret) => {
    expect(withoutSecrets(text)).not.toContain(secret);
  });

  it('leaves other words alone', () => {
    expect(withoutSecrets('no such file: /data/dev.sqlite at 10:30')).toBe('no such file: /data/dev.sqlite at 10:30');
  });
});
