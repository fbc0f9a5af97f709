import { describe, expect, it } from 'vitest';
import { Masker, rememberSecret, withoutSecrets, withoutTokens } from './mask.ts';

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

  it('masks a session’s own secrets, whatever they look like', () => {
    const text = desk.redact('state: my own "secret" value', ['my own "secret" value']);
    expect(text).not.toContain('secret');
    expect(desk.redact('a b c', ['b'])).toBe('a b c');
  });

  it.each(['plain_token_of_ours_42', `o'clock "at" (7*6) \\ ü`])(
    'finds the session’s own secret %j however written',
    (own) => {
      const inJson = JSON.stringify(own).slice(1, -1);
      const ways = [
        own,
        inJson,
        JSON.stringify(inJson).slice(1, -1),
        own.replaceAll("'", "''"),
        own.replaceAll("'", String.raw`'\''`),
        encodeURIComponent(own),
        encodeURIComponent(own).replaceAll('%20', '+'),
        new URLSearchParams({ own }).toString().slice(4),
        Buffer.from(own).toString('base64'),
        Buffer.from(own).toString('base64url'),
      ];
      for (const written of ways) {
        const text = desk.redact(`<${written}>`, [own]);
        expect(text).toContain('••••••••');
        expect(text).not.toContain(written.slice(0, -8));
      }
    },
  );

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
    ['refused: {"authorization":"Bearer v1.0-abcdef"}', 'v1.0-abcdef'],
    ['refused: Authorization: Basic YXBwOmh1bnRlcjI=', 'YXBwOmh1bnRlcjI'],
  ])('takes the secret out of %j', (text, secret) => {
    expect(withoutSecrets(text)).not.toContain(secret);
  });

  it('leaves other words alone', () => {
    expect(withoutSecrets('Bearer authentication is not offered')).toBe('Bearer authentication is not offered');
    expect(withoutSecrets('no such file: /data/dev.sqlite at 10:30')).toBe('no such file: /data/dev.sqlite at 10:30');
  });

  it.each(['p/w@x', 'it"s \\ me', "o'clock pass", 'with space', 'größe%20$'])(
    'finds the password %j that is in use in every way of writing it',
    (password) => {
      rememberSecret(password);
      for (const written of [
        `could not connect to postgres://app:${password}@db/orders now`,
        `could not connect to postgres://app:${encodeURIComponent(password)}@db/orders`,
        `bad input ${JSON.stringify({ value: password })}`,
        `ALTER USER app PASSWORD '${password.replaceAll("'", "''")}'`,
        `raw ${password} end`,
      ]) {
        expect(withoutSecrets(written)).not.toContain(password);
        expect(withoutSecrets(written)).not.toContain(encodeURIComponent(password));
      }
    },
  );

  it('does not take a plain word that is somebody’s password out of every sentence', () => {
    rememberSecret('postgres');
    expect(withoutSecrets('the database postgres is not there')).toBe('the database postgres is not there');
  });

  it('leaves an example of our own as it is', () => {
    expect(withoutTokens('Write it as postgres://user:password@host/database.')).toBe(
      'Write it as postgres://user:password@host/database.',
    );
  });
});
