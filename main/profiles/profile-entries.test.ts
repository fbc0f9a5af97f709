import { describe, expect, test } from 'vitest';
import { addressSchema } from '../../shared/backends/index.ts';
import { interpretAddress } from './interpret-address.ts';
import { interpretDynamodbUrl } from '../stores/dynamodb/address.ts';
import { parseProfiles } from './profile-entries.ts';

const SECRET = 'hunter2-Zx9';
const LONG = 'x'.repeat(20_001);
const TLS = { mode: 'disable' };
const server = { host: 'h', port: 1, database: 'd', tls: TLS };
const redis = { backend: 'redis', topology: 'single', nodes: [{ host: 'h', port: 1 }], tls: TLS };
const dynamodb = { backend: 'dynamodb', region: 'r', credentials: { from: 'default' } };
const kv = (place: object) => ({ backend: 'cloudflare-kv', place: { at: 'account', account: 'a', ...place } });

const ENDPOINTS = [
  `http://me:${SECRET}@127.0.0.1:8000`,
  `http://${SECRET}@127.0.0.1:8000`,
  `http://me%3A${SECRET}%40127.0.0.1:8000/`,
  `https://h/me:${SECRET}@x`,
  `https://h/?token=${SECRET}`,
  `https://h/#${SECRET}`,
  `https://h/ ${SECRET}`,
  `http:me:${SECRET}@h`,
  `ftp://me:${SECRET}@h`,
  SECRET,
];

const MONGODB_URLS = [
  `mongodb://app:${SECRET}@h/d`,
  `mongodb+srv://app:${SECRET}@h`,
  `mongodb://app:${SECRET}/more@h/d`,
  `mongodb://app:${SECRET}?more@h/d`,
  `mongodb://app:${SECRET}#more@h/d`,
  `mongodb://:${SECRET}@h/d`,
  `mongodb://h/d?tlsCertificateKeyFilePassword=${SECRET}`,
  `mongodb://h/d?tlsCertificateKeyFilePasswor%64=${SECRET}`,
  `mongodb://h/d?a=b&proxyPassword=${SECRET}`,
  `mongodb://h/d?authMechanismProperties=AWS_SESSION_TOKEN:${SECRET}`,
  `mongodb://h/d?authMechanismProperties=AWS%5FSESSION_TOKEN%3A${SECRET}`,
  `postgres://app:${SECRET}@h/d`,
];

const HOSTS = [`me:${SECRET}@db.example`, `${SECRET}@db.example`, `me%3A${SECRET}%40db.example`];

const fileWith = (...profiles: object[]) => JSON.stringify({ version: 1, profiles });
const entry = (address: object) => ({ id: 'one', name: 'One', environment: 'local', access: 'read-write', address });

describe('an address that could hold a secret in a plain text', () => {
  test.each([
    ...ENDPOINTS.flatMap((endpoint) => [{ ...dynamodb, endpoint }, kv({ endpoint })]),
    ...HOSTS.flatMap((host) => [
      { backend: 'postgres', ...server, host },
      { backend: 'mysql', ...server, host },
      { backend: 'postgres', ...server, otherHosts: [{ host, port: 1 }] },
      { ...redis, nodes: [{ host, port: 1 }] },
    ]),
    ...MONGODB_URLS.map((url) => ({ backend: 'mongodb', url })),
  ])('%j is set aside when it is read from profiles.json, in words that do not repeat it', (address) => {
    expect(addressSchema.safeParse(address).success).toBe(false);
    const parsed = parseProfiles(fileWith(entry(address)));
    if (typeof parsed === 'string') throw new Error(parsed);
    expect(parsed.entries).toEqual([{ written: entry(address) }]);
    expect(parsed.problems).toMatchObject([{ message: 'The store “One” can’t be read.' }]);
    expect(parsed.problems[0]?.detail).toMatch(/^address\.[\w.]+: [A-Z][^"]+\.$/);
    expect(JSON.stringify(parsed.problems)).not.toContain(SECRET);
  });

  test.each(ENDPOINTS.slice(0, 2))('%j is refused in a pasted URL, with the way to do it', (endpoint) => {
    const pasted = [
      () => interpretDynamodbUrl(`dynamodb://us-east-1/t?endpoint=${encodeURIComponent(endpoint)}`),
      () => interpretAddress(`cloudflare-kv://a/b?endpoint=${encodeURIComponent(endpoint)}`, '/'),
    ];
    for (const interpret of pasted) expect(interpret).toThrow(/Leave user and password out of the endpoint: the/);
  });

  test.each([
    { ...dynamodb, endpoint: 'http://127.0.0.1:8000' },
    { backend: 'postgres', ...server, host: '/run/user@1/postgresql' },
    kv({ endpoint: 'https://kv.example/client/v4' }),
    {
      backend: 'mongodb',
      url: 'mongodb+srv://app%40acme@h/d?authMechanismProperties=SERVICE_NAME:x&tlsCAFile=/ca.pem',
    },
    { backend: 'mongodb', url: 'mongodb://a:1,b:2/?replicaSet=rs&tlsCertificateKeyFile=/key.pem' },
  ])('%j is none', (address) => {
    expect(addressSchema.parse(address)).toEqual(address);
  });
});

test('what else is wrong with profiles.json is said without what stands in it', () => {
  const problems = [
    parseProfiles(`{"version":1,"profiles":[{"password":"${SECRET}"x}]}`),
    parseProfiles(SECRET),
    parseProfiles(JSON.stringify({ version: SECRET, profiles: [] })),
    parseProfiles(fileWith({ ...entry({ backend: SECRET }), name: `postgres://app:${SECRET}@h/d` })),
    parseProfiles(fileWith({ ...entry(redis), access: SECRET, id: `${SECRET}!` })),
    parseProfiles(fileWith(entry({ ...redis, tls: { mode: SECRET } }))),
  ].map((parsed) => (typeof parsed === 'string' ? parsed : parsed.problems));
  for (const problem of problems) expect(problem).not.toHaveLength(0);
  expect(JSON.stringify(problems)).not.toContain(SECRET);
});

describe('no text of an address is without end', () => {
  test.each([
    [
      'postgres',
      { backend: 'postgres', ...server },
      ['host', 'database', 'user', 'applicationName', 'table', 'schema'],
    ],
    ['mysql', { backend: 'mysql', ...server }, ['host', 'database', 'user', 'applicationName', 'table']],
    ['sqlite', { backend: 'sqlite', file: '/f' }, ['file', 'table']],
    ['redis', redis, ['sentinelName', 'user', 'prefix']],
    ['mongodb', { backend: 'mongodb', url: 'mongodb://h' }, ['url', 'database', 'collection']],
    ['dynamodb', dynamodb, ['region', 'table', 'index', 'endpoint']],
    ['cloudflare-kv', kv({}), ['namespace']],
  ])('%s', (_, address, names) => {
    expect(addressSchema.safeParse(address).success).toBe(true);
    for (const name of names) {
      const before = name === 'url' ? 'mongodb://' : name === 'endpoint' ? 'http://' : '';
      expect([name, addressSchema.safeParse({ ...address, [name]: before + LONG }).success]).toEqual([name, false]);
    }
  });

  test.each([
    kv({ account: LONG }),
    kv({ endpoint: `https://${LONG}` }),
    { backend: 'cloudflare-kv', place: { at: 'folder', folder: LONG } },
    { ...dynamodb, credentials: { from: 'profile', profile: LONG } },
    { ...dynamodb, credentials: { from: 'keys', accessKeyId: LONG } },
    { ...redis, nodes: [{ host: LONG, port: 1 }] },
    { ...redis, nodes: Array.from({ length: 101 }, () => ({ host: 'h', port: 1 })) },
    { backend: 'postgres', ...server, otherHosts: [{ host: LONG, port: 1 }] },
    ...['caFile', 'certFile', 'keyFile'].map((file) => ({
      backend: 'mysql',
      ...server,
      tls: { ...TLS, [file]: LONG },
    })),
  ])('within one, %#', (address) => {
    expect(addressSchema.safeParse(address).error?.issues).toHaveLength(1);
  });
});
