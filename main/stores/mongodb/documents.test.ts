import { BSON, Decimal128, Double, Int32, Long, ObjectId } from 'mongodb';
import { describe, expect, test } from 'vitest';
import type { SessionFields } from '../../../shared/session.ts';
import { exactTree, readTree, typeOf, writeTree } from './bson.ts';
import { detectLayout, officialLayout } from './detect.ts';
import { Documents } from './documents.ts';

const documents = new Documents(officialLayout('shopify_sessions'));

/** What the official adapter 8.0 wrote. */
const ONLINE =
  '{"_id":{"$oid":"6afff7de8c5448ca0b5bb49a"},"id":"alpha.myshopify.com_902541635","shop":"alpha.myshopify.com","state":"482913746512345","isOnline":true,"scope":"read_products,write_orders","expires":{"$date":{"$numberLong":"1795178096789"}},"accessToken":"shpua_online0123456789","onlineAccessInfo":{"expires_in":{"$numberInt":"86399"},"associated_user_scope":"read_products","associated_user":{"id":{"$numberInt":"902541635"},"first_name":"Ünï","last_name":"O\'Neil","email":"a@b.example","account_owner":true,"locale":"en","collaborator":false,"email_verified":true}}}';

function bytes(ejson: string): Uint8Array {
  const parsed: unknown = BSON.EJSON.parse(ejson, { relaxed: false });
  return BSON.serialize(Object(parsed));
}

function session(document: Uint8Array): SessionFields {
  return { id: '', shop: '', state: '', isOnline: false, ...documents.stored(document).fields };
}

describe('official documents', () => {
  test('what the adapter wrote is read whole, and written byte by byte the same', () => {
    const document = bytes(ONLINE);
    const { fields, problems, key } = documents.stored(document);
    expect(problems).toEqual([]);
    expect(key).toBe('o:6afff7de8c5448ca0b5bb49a');
    expect(fields).toMatchObject({
      userId: '902541635',
      expires: 1_795_178_096_789,
      userExpiresIn: 86_399,
      locale: 'en',
    });
    const fresh = documents.written(session(document), new Map([['_id', new ObjectId('6afff7de8c5448ca0b5bb49a')]]));
    expect(Buffer.from(writeTree(fresh)).equals(document)).toBe(true);
  });

  test('an edit leaves alone what is nobody’s field: its place, its type, also within', () => {
    const tree = exactTree(bytes(ONLINE));
    tree
      .set('10', new Long(1))
      .set('9', new Int32(2))
      .set('notes', [new Double(1), null]);
    const info = tree.get('onlineAccessInfo');
    if (!(info instanceof Map)) throw new Error('no document');
    info.set('seen', new Double(3));
    const before = writeTree(tree);
    const after = documents.written({ ...session(before), scope: 'read_orders', locale: 'fr' }, exactTree(before));
    expect([...after.keys()]).toEqual([...tree.keys()]);
    expect(['10', '9', 'notes'].map((name) => after.get(name))).toEqual(
      ['10', '9', 'notes'].map((name) => tree.get(name)),
    );
    const again = documents.stored(writeTree(after));
    expect(again.fields).toMatchObject({ scope: 'read_orders', locale: 'fr', userId: '902541635' });
    expect(documents.explain(again.raw).find(({ name }) => name === 'onlineAccessInfo.seen')).toMatchObject({
      storedType: 'double',
      value: 3,
    });
  });

  test('a session that has no user any more leaves no empty documents behind', () => {
    const offline: SessionFields = { id: 'a', shop: 'a.myshopify.com', state: '', isOnline: false };
    expect([...documents.written(offline, exactTree(bytes(ONLINE))).keys()]).toEqual([
      '_id',
      'id',
      'shop',
      'state',
      'isOnline',
    ]);
  });

  test.each([
    ['1', 'int'],
    ['2147483647', 'int'],
    ['2147483648', 'double'],
    ['9007199254740991', 'double'],
    ['9007199254740993', 'long'],
    ['9223372036854775807', 'long'],
  ])('user %s is written as %s', (userId, type) => {
    const tree = documents.written({ ...session(bytes(ONLINE)), userId }, new Map());
    const again = documents.stored(writeTree(tree));
    expect(again.fields.userId).toBe(userId);
    expect(again.problems.filter(({ field }) => field === 'userId' && again.fields.id?.endsWith(userId))).toEqual([]);
    const id = documents.explain(again.raw).find(({ field }) => field === 'userId');
    expect(id?.storedType).toBe(type);
  });

  test.each([
    {
      path: 'expires',
      value: new Long(1_795_178_096_789n),
      says: 'integer, not as date',
      reads: { expires: 1_795_178_096_789 },
    },
    {
      path: 'expires',
      value: new Double(1_795_178_096),
      says: 'integer, not as date',
      reads: { expires: 1_795_178_096_000 },
    },
    {
      path: 'expires',
      value: '2026-11-20T12:34:56.789Z',
      says: 'text, not as date',
      reads: { expires: 1_795_178_096_789 },
    },
    { path: 'isOnline', value: 'true', says: 'text, not as boolean', reads: { isOnline: true } },
    { path: 'isOnline', value: new Int32(1), says: 'integer, not as boolean', reads: { isOnline: true } },
    { path: 'scope', value: new Int32(7), says: 'integer, not as text', reads: { scope: '7' } },
  ])('$path as $value is read, and pointed out', ({ path, value, says, reads }) => {
    const tree = exactTree(bytes(ONLINE)).set(path, value);
    const { fields, problems } = documents.stored(writeTree(tree));
    expect(fields).toMatchObject(reads);
    expect(problems.map(({ severity, message }) => [severity, message])).toEqual([
      ['warning', expect.stringContaining(says)],
    ]);
  });

  test.each(['9007199254740993', '902541635'])(
    'a user as Decimal128 %s keeps its digits, and is pointed out',
    (digits) => {
      const tree = exactTree(bytes(ONLINE)).set('id', 'x');
      tree.set('onlineAccessInfo', new Map([['associated_user', new Map([['id', new Decimal128(digits)]])]]));
      const { fields, problems } = documents.stored(writeTree(tree));
      expect(fields.userId).toBe(digits);
      expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('Decimal128')]);
    },
  );
});

test('trees keep what plain objects lose', () => {
  const tree = new Map<string, unknown>([
    ['b', new Int32(1)],
    ['2', new Double(1)],
    ['1', new Long(1)],
    ['__proto__', 'text'],
    ['a.b', new Map([['$c', new Date(0)]])],
    ['list', [new Map([['0', null]]), true]],
    ['bytes', new BSON.Binary(new Uint8Array([1, 2]), 5)],
    ['pattern', new BSON.BSONRegExp('a', 'i')],
    ['stamp', new BSON.Timestamp({ t: 1, i: 2 })],
  ]);
  const written = writeTree(tree);
  expect(Buffer.from(writeTree(readTree(written))).equals(written)).toBe(true);
  expect([...exactTree(written).keys()]).toEqual([...tree.keys()]);
  expect([...readTree(written).values()].map(typeOf)).toEqual([
    'int',
    'double',
    'long',
    'string',
    'object',
    'array',
    'binData',
    'regex',
    'timestamp',
  ]);
});

test('what would not come back as it is, is not written', () => {
  // { a: 1, a: 2 }
  const twice = new Uint8Array([19, 0, 0, 0, 16, 97, 0, 1, 0, 0, 0, 16, 97, 0, 2, 0, 0, 0, 0]);
  expect(() => exactTree(twice)).toThrow('cannot be written back exactly');
});

const of = (...all: Record<string, unknown>[]) =>
  detectLayout(
    'c',
    all.map((one) => BSON.serialize(one)),
  );

const layoutOf = (...all: Record<string, unknown>[]) => {
  const found = of(...all);
  if (!('layout' in found)) throw new Error('not found');
  return found.layout;
};

describe('detection', () => {
  const common = { shop: 'a.myshopify.com', state: '', isOnline: false, accessToken: 'x' };

  test('an empty collection is the official adapter’s', () => expect(layoutOf().family).toBe('official'));
  test('official documents', () => expect(layoutOf({ id: 'a', ...common }).title).toBe('official adapter'));
  test('Prisma’s', () => {
    const { family, title, columns } = layoutOf({ _id: 'a', ...common, userId: null, firstName: null, expires: null });
    expect({ family, title }).toEqual({ family: 'prisma', title: 'Prisma, without refresh tokens' });
    expect(columns).toMatchObject({
      id: { column: '_id' },
      expires: { encoding: 'date' },
      accessToken: { encoding: 'text-empty' },
    });
  });
  test('names of one’s own', () => {
    const { family, columns } = layoutOf({
      session_id: 'a',
      shop_domain: 'a.myshopify.com',
      is_online: true,
      auth: { access_token: 'x', expires_at: 1_795_178_096 },
      user: { user_id: '12' },
    });
    expect(family).toBe('custom');
    expect(columns).toEqual({
      id: { column: 'session_id', encoding: 'text' },
      shop: { column: 'shop_domain', encoding: 'text' },
      isOnline: { column: 'is_online', encoding: 'boolean' },
      accessToken: { column: 'auth.access_token', encoding: 'text' },
      expires: { column: 'auth.expires_at', encoding: 'seconds' },
      userId: { column: 'user.user_id', encoding: 'digits-text' },
    });
  });
  test('somebody else’s', () =>
    expect(of({ _id: new ObjectId(), name: 'x' })).toEqual({ missing: ['id', 'shop', 'isOnline', 'accessToken'] }));
});
