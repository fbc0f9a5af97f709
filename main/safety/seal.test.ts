import { BSON } from 'mongodb';
import { expect, test } from 'vitest';
import { packPosition } from '../stores/cursor.ts';
import { keyOf } from '../stores/mongodb/keys.ts';
import { nameOfKey } from '../../shared/sealed-key.ts';
import { Sealer } from './seal.ts';

const desk = new Sealer(Buffer.alloc(32, 1));
const SECRET_KEY = 'i:offline_shpat_0123456789abcdef0123456789abcdef';

test('a key with a token in it is sealed, is the same each time, and is understood again', () => {
  const sealed = desk.keyOut(SECRET_KEY);
  expect(sealed).not.toContain('0123456789');
  expect(Buffer.from(sealed.slice(7), 'base64url').toString('latin1')).not.toContain('0123456789');
  expect(desk.keyOut(SECRET_KEY)).toBe(sealed);
  expect(new Sealer(Buffer.alloc(32, 1)).keyIn(sealed)).toBe(SECRET_KEY);
});

test('a token that a key holds in base64 is found, too', () => {
  const id = SECRET_KEY.slice(2);
  const keys = [
    `r:0123456789012345678901:${packPosition([7n, id])}`,
    `r:0123456789012345678901:${packPosition([Buffer.from(id)])}`,
    keyOf(id, BSON.serialize({ _id: id })),
  ];
  for (const key of keys) expect(desk.keyOut(key)).toMatch(/^sealed\./);
  const own = 'my-own-token';
  expect(desk.keyOut(keyOf(own, BSON.serialize({ _id: own })), [own])).toMatch(/^sealed\./);
  for (const key of [
    `r:0123456789012345678901:${packPosition(['plain-tea.myshopify.com'])}`,
    keyOf('plain-tea', BSON.serialize({ _id: 'plain-tea' })),
    'o:0123456789abcdef01234567',
  ]) {
    expect(desk.keyOut(key)).toBe(key);
  }
});

test('other keys stay as they are, but for one that reads like a seal', () => {
  expect(desk.keyOut('i:offline_plain-tea.myshopify.com')).toBe('i:offline_plain-tea.myshopify.com');
  expect(desk.keyIn('i:offline_plain-tea.myshopify.com')).toBe('i:offline_plain-tea.myshopify.com');
  expect(desk.keyIn(desk.keyOut('sealed.abc'))).toBe('sealed.abc');
});

test('a key with a token of its own session, whatever that looks like, is sealed', () => {
  expect(desk.keyOut('i:my-own-token', ['my-own-token'])).toMatch(/^sealed\./);
});

test.each([
  'sealed.',
  'sealed.AAAA',
  'sealed.!!',
  desk.seal('x').slice(0, -2),
  new Sealer(Buffer.alloc(32, 2)).seal('x'),
])('what was not sealed here is refused: %s', (forged) => {
  expect(() => desk.keyIn(forged)).toThrow('This key or cursor was not issued by this Session Desk.');
});

test('a person reads a sealed key as a phrase, and any other key as it is', () => {
  expect(nameOfKey(desk.keyOut(SECRET_KEY))).toBe('Session with a token in its key');
  expect(nameOfKey('offline_shop.myshopify.com')).toBe('offline_shop.myshopify.com');
});
