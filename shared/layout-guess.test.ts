import { describe, expect, it } from 'vitest';
import { guessEncoding, guessMappings, mayHold } from './layout-guess.ts';

function columns(...declared: string[]) {
  return declared.map((text) => {
    const [name = '', type = '', ...rest] = text.split(' ');
    return { name, type, nullable: !rest.includes('required') };
  });
}

describe('guessMappings', () => {
  it('reads the names of an odd table', () => {
    const guess = guessMappings(
      columns(
        'session_key varchar(255) required',
        'store_domain varchar(255) required',
        'by_user tinyint(1) required',
        'token text',
        'permissions text',
        'valid_until timestamp',
        'created_at timestamp',
      ),
    );
    expect(guess).toEqual({
      id: { column: 'session_key', encoding: 'text' },
      shop: { column: 'store_domain', encoding: 'text' },
      isOnline: { column: 'by_user', encoding: 'boolean-integer' },
      accessToken: { column: 'token', encoding: 'text' },
      scope: { column: 'permissions', encoding: 'text' },
      expires: { column: 'valid_until', encoding: 'datetime' },
    });
  });

  it('tells tokens, their times and users apart', () => {
    const guess = guessMappings(
      columns(
        'id text',
        'shop text',
        'refreshTokenExpires bigint',
        'refreshToken text',
        'accessToken text',
        'userId bigint',
        'email text',
        'emailVerified boolean',
        'isOnline boolean',
      ),
    );
    expect(guess.refreshTokenExpires?.column).toBe('refreshTokenExpires');
    expect(guess.refreshToken?.column).toBe('refreshToken');
    expect(guess.accessToken?.column).toBe('accessToken');
    expect(guess.userId).toEqual({ column: 'userId', encoding: 'integer' });
    expect(guess.email?.column).toBe('email');
    expect(guess.emailVerified).toEqual({ column: 'emailVerified', encoding: 'boolean' });
  });

  it('lets the id follow from the shop where there is neither an id nor a kind', () => {
    const guess = guessMappings(columns('shopify_domain varchar(255)', 'shopify_token text', 'created_at timestamp'));
    expect(guess.id).toEqual({ column: 'shopify_domain', encoding: 'offline-id' });
  });

  it('uses each column once, and guesses nothing of names that say nothing', () => {
    expect(guessMappings(columns('a text', 'b text', 'quantity integer'))).toEqual({});
    const taken = Object.values(guessMappings(columns('id text', 'shop text', 'token text'))).map(
      ({ column }) => column,
    );
    expect(new Set(taken).size).toBe(taken.length);
  });
});

describe('guessEncoding', () => {
  it.each([
    ['expires', 'timestamp with time zone', true, 'datetime-zone'],
    ['expires', 'datetime(3)', true, 'datetime'],
    ['expires', 'bigint', true, 'seconds'],
    ['expires', 'text', true, 'iso-z'],
    ['isOnline', 'boolean', false, 'boolean'],
    ['isOnline', 'tinyint(1)', false, 'boolean-integer'],
    ['isOnline', 'varchar(5)', false, 'boolean-word'],
    ['userId', 'blob', true, 'digits-blob'],
    ['userId', 'varchar(255)', true, 'digits-text'],
    ['accessToken', 'varchar(255)', false, 'text-empty'],
    ['shop', 'varchar(255)', false, 'text'],
  ] as const)('%s in %s', (field, type, nullable, encoding) => {
    expect(guessEncoding(field, { name: 'x', type, nullable })).toBe(encoding);
  });
});

describe('mayHold', () => {
  it('offers secret columns for tokens only', () => {
    expect(mayHold('accessToken', 'shop_token')).toBe(true);
    expect(mayHold('email', 'shop_token')).toBe(false);
    expect(mayHold('refreshTokenExpires', 'refresh_token_expires_at')).toBe(true);
  });
});
