import { expect, test } from 'vitest';
import { ageOf, decodePairs, encodePairs, pairsLayout, parseIndexEntry, parsePairs, writeJson } from './pairs.ts';

/** What the official Redis adapter 8.0 wrote. */
const ONLINE =
  '[["id","alpha.myshopify.com_902541635"],["shop","alpha.myshopify.com"],["state","482913746512345"],["isOnline",true],["scope","read_products,write_orders"],["expires",1795178096789],["accessToken","shpua_online0123456789"],["userId",902541635],["firstName","Ünï"],["lastName","O\'Neil"],["email","a@b.example"],["locale","en"],["emailVerified",true],["accountOwner",true],["collaborator",false]]';

function read(text: string) {
  return decodePairs(parsePairs(text) ?? []);
}

test('what the official adapter wrote is read whole and written the same', () => {
  const { fields, problems } = read(ONLINE);
  expect(problems).toEqual([]);
  expect(fields).toMatchObject({ userId: '902541635', expires: 1_795_178_096_789, lastName: "O'Neil" });
  const whole = { id: '', shop: '', state: '', isOnline: true, ...fields };
  expect(writeJson(encodePairs(pairsLayout('current', 'x'), whole))).toBe(ONLINE);
});

test('the user’s id keeps every digit, and what is nobody’s field stays', () => {
  const text = ONLINE.replace('902541635]', '9007199254740993]').replace(
    /\]$/,
    ',["theme",{"n":12345678901234567890}]]',
  );
  const pairs = parsePairs(text) ?? [];
  const { fields } = decodePairs(pairs);
  expect(fields.userId).toBe('9007199254740993');
  const whole = { id: '', shop: '', state: '', isOnline: true, ...fields };
  expect(writeJson(encodePairs(pairsLayout('current', 'x'), whole, pairs))).toBe(text);
});

test('sessions from before user data was kept are read, seconds told apart from milliseconds', () => {
  const old =
    '[["id","x_1"],["shop","x"],["state",""],["isOnline",true],["expires",1795178096],["onlineAccessInfo",902541635]]';
  expect(ageOf(parsePairs(old) ?? [])).toBe('before');
  const { fields, problems } = read(old);
  expect(fields).toMatchObject({ userId: '902541635', expires: 1_795_178_096_000 });
  expect(problems.find(({ field }) => field === 'expires')?.message).toMatch(/seconds/);
});

test.each(['', '{}', '[]', '["a"]', '[["a"]]', '[[1,2]]', '{"migrateToVersion1_0_1":true}', '[["id","x"]'])(
  '%s is no session',
  (text) => expect(parsePairs(text)).toBeUndefined(),
);

test('entries of the index on shop are lists of keys and nothing else', () => {
  expect(parseIndexEntry('["a","b","a"]')).toEqual(['a', 'b', 'a']);
  expect(parseIndexEntry('[]')).toEqual([]);
  expect(parseIndexEntry('[1]')).toBeUndefined();
  expect(parseIndexEntry('nonsense')).toBeUndefined();
});
