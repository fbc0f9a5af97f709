import { describe, expect, it } from 'vitest';
import {
  addressOfForm,
  emptyForm,
  FORM_BACKENDS,
  formErrors,
  formOf,
  containerFieldOf,
  secretOf,
  withBackend,
  type StoreForm,
} from './store-form.ts';
import { descriptionOf, isLocal, type Address, type Backend } from '../../shared/backends/index.ts';

const tls = { mode: 'verify-full', caFile: '/ca.pem', certFile: '/c.pem', keyFile: '/c.key' } as const;
const nodes = [
  { host: 'a.example.com', port: 7000 },
  { host: '::1', port: 7001 },
];

const ADDRESSES: Address[] = [
  { backend: 'postgres', host: 'db', port: 5433, database: 'orders', tls: { mode: 'prefer' } },
  {
    backend: 'postgres',
    host: '/var/run/postgresql',
    port: 5432,
    database: 'orders',
    schema: 'shop',
    user: 'app',
    tls,
    connectTimeout: 2500,
    statementTimeout: 60_000,
    applicationName: 'desk',
    table: 'Session',
  },
  {
    backend: 'postgres',
    host: 'a.example.com',
    port: 5432,
    otherHosts: nodes,
    targetSession: 'read-write',
    database: 'orders',
    tls: { mode: 'require' },
  },
  { backend: 'mysql', host: '::1', port: 3306, database: 'app', tls: { mode: 'disable' } },
  { backend: 'mysql', host: '/tmp/mysql.sock', port: 3306, database: 'app', tls: { mode: 'require' } },
  { backend: 'sqlite', file: '/data/dev.sqlite', table: 'Session' },
  { backend: 'sqlite', file: String.raw`C:\data\dev.sqlite` },
  { backend: 'redis', topology: 'single', nodes: [{ host: 'cache', port: 6379 }], tls: { mode: 'disable' } },
  {
    backend: 'redis',
    topology: 'single',
    nodes: [{ host: 'cache', port: 6380 }],
    database: 2,
    user: 'desk',
    tls,
    connectTimeout: 1500,
    prefix: 'app',
  },
  {
    backend: 'redis',
    topology: 'sentinel',
    nodes,
    sentinelName: 'mymaster',
    database: 0,
    tls: { mode: 'require', caFile: '/ca.pem' },
  },
  { backend: 'redis', topology: 'cluster', nodes, user: 'desk', tls: { mode: 'disable' } },
  { backend: 'mongodb', url: 'mongodb://127.0.0.1:27017' },
  {
    backend: 'mongodb',
    url: 'mongodb+srv://app@cluster.example.com/?authSource=admin&retryWrites=true',
    database: 'orders',
    collection: 'shopify_sessions',
  },
  { backend: 'dynamodb', region: 'eu-central-1', credentials: { from: 'default' } },
  {
    backend: 'dynamodb',
    region: 'us-east-1',
    table: 'sessions',
    index: 'by_shop',
    endpoint: 'http://127.0.0.1:8000',
    credentials: { from: 'keys', accessKeyId: 'AKIAEXAMPLE' },
  },
  { backend: 'dynamodb', region: 'us-east-1', credentials: { from: 'profile', profile: 'support' } },
  { backend: 'cloudflare-kv', place: { at: 'account', account: '' } },
  { backend: 'cloudflare-kv', place: { at: 'account', account: '0123abcd' } },
  {
    backend: 'cloudflare-kv',
    place: { at: 'account', account: '0123abcd', endpoint: 'http://127.0.0.1:8787' },
    namespace: 'fedc',
  },
  { backend: 'cloudflare-kv', place: { at: 'folder', folder: '/home/me/app' } },
];

const form = (backend: Backend, values: Record<string, string>): StoreForm => ({
  backend,
  values: { ...emptyForm(backend).values, ...values },
});

const orders = { host: ' db.example.com ', database: 'orders' };
const cache = { host: 'cache.example.com' };
const sentinel = { topology: 'sentinel', sentinelName: 'mymaster' };

describe('the form of a store', () => {
  it.each(ADDRESSES.map((address) => [JSON.stringify(address), address] as const))('gives back %s', (_, address) => {
    const filled = formOf(address);
    expect(filled && addressOfForm(filled)).toEqual(address);
  });

  it('takes spaces off and leaves out what is empty', () => {
    expect(addressOfForm(form('postgres', orders))).toEqual({
      backend: 'postgres',
      host: 'db.example.com',
      port: 5432,
      database: 'orders',
      tls: { mode: 'prefer' },
    });
  });

  it.each([
    ['postgres', ['host', 'database']],
    ['mysql', ['host', 'database']],
    ['sqlite', ['file']],
    ['redis', ['host']],
    ['mongodb', ['url']],
    ['dynamodb', ['region']],
  ] as const)('of %s says what is missing: %j', (backend, missing) => {
    expect(Object.keys(formErrors(emptyForm(backend)))).toEqual(missing);
    expect(addressOfForm(emptyForm(backend))).toBeUndefined();
  });

  it.each<[Backend, Record<string, string>, string, RegExp]>([
    ['postgres', { ...orders, port: '0' }, 'port', /from 1 to 65535/],
    ['postgres', { ...orders, port: '54.5' }, 'port', /from 1 to 65535/],
    ['postgres', { ...orders, port: 'x' }, 'port', /from 1 to 65535/],
    ['mysql', { ...orders, reach: 'socket', socket: 'mysql.sock' }, 'socket', /absolute path/],
    ['postgres', { ...orders, certFile: '/c.pem' }, 'keyFile', /both/],
    ['redis', { ...cache, tls: 'require', keyFile: '/c.key' }, 'certFile', /both/],
    ['sqlite', { file: 'dev.sqlite' }, 'file', /absolute path/],
    ['redis', { ...cache, databaseNumber: '1.5' }, 'databaseNumber', /whole number/],
    ['redis', sentinel, 'sentinels', /one Sentinel/],
    ['redis', { ...sentinel, sentinels: 'a:1\nredis://b:2' }, 'sentinels', /“redis:\/\/b:2” is not an address/],
    ['redis', { topology: 'cluster', clusterNodes: 'a:70000' }, 'clusterNodes', /“a:70000”/],
    ['mongodb', { url: 'cluster.example.com' }, 'url', /begin with mongodb:\/\//],
    ['mongodb', { url: 'mongodb://' }, 'url', /names no server/],
    ['mongodb', { url: 'mongodb://app:secret@h/' }, 'url', /its own field/],
    ['mongodb', { url: 'mongodb://h/?tls=true&tlsCertificateKeyFilePassword=x' }, 'url', /take it out/],
    ['dynamodb', { region: 'eu-west-1', credentials: 'keys' }, 'accessKeyId', /access key/],
    ['dynamodb', { region: 'eu-west-1', credentials: 'profile' }, 'profile', /profile/],
    ['dynamodb', { region: 'eu-west-1', endpoint: 'localhost:8000' }, 'endpoint', /https:\/\/host/],
    [
      'dynamodb',
      { region: 'eu-west-1', endpoint: 'http://me:secret@127.0.0.1:8000' },
      'endpoint',
      /^Leave user and password out of the endpoint/,
    ],
    ['cloudflare-kv', { at: 'account', endpoint: 'https://me@kv.example' }, 'endpoint', /^Leave user and password out/],
    ['cloudflare-kv', { at: 'account', endpoint: 'https://kv.example?token=x' }, 'endpoint', /no options/],
    ['mysql', { host: 'me:secret@h', database: 'orders' }, 'host', /^Leave user and password out of the host/],
    ['redis', { topology: 'cluster', clusterNodes: 'secret@h:1' }, 'clusterNodes', /is not an address/],
    ['postgres', { host: 'h'.repeat(1001), database: 'orders' }, 'host', /^Longer than 1,000 characters/],
    ['cloudflare-kv', { at: 'folder', folder: 'app' }, 'folder', /absolute path/],
  ])('of %s with %j points at %s', (backend, values, field, message) => {
    expect(formErrors(form(backend, values))).toEqual({ [field]: expect.stringMatching(message) });
    expect(addressOfForm(form(backend, values))).toBeUndefined();
  });

  it('asks for nothing that the other choices make needless', () => {
    expect(addressOfForm(form('postgres', { ...orders, certFile: '/c.pem', tls: 'disable' }))).toMatchObject({
      tls: { mode: 'disable' },
    });
    const cluster = { topology: 'cluster', clusterNodes: 'a, b:7001', sentinelName: 'left over', databaseNumber: '3' };
    expect(addressOfForm(form('redis', cluster))).toEqual({
      backend: 'redis',
      topology: 'cluster',
      nodes: [
        { host: 'a', port: 6379 },
        { host: 'b', port: 7001 },
      ],
      tls: { mode: 'disable' },
    });
    const folder = { at: 'folder', folder: '/app', endpoint: 'http://left.over' };
    expect(addressOfForm(form('cloudflare-kv', folder))).toEqual({
      backend: 'cloudflare-kv',
      place: { at: 'folder', folder: '/app' },
    });
  });

  it('knows the usual port of Sentinels', () => {
    expect(addressOfForm(form('redis', { ...sentinel, sentinels: 'a\nb:26380' }))).toMatchObject({
      nodes: [{ port: 26_379 }, { port: 26_380 }],
    });
  });

  it('keeps what was typed when the kind changes, and changes a port that nobody chose', () => {
    const before = form('postgres', { ...orders, user: 'app', tls: 'prefer' });
    expect(withBackend(before, 'mysql').values).toMatchObject({ ...orders, user: 'app', port: '3306', tls: 'prefer' });
    expect(withBackend(form('postgres', { port: '6000' }), 'mysql').values['port']).toBe('6000');
    expect(withBackend(before, 'redis').values).toMatchObject({ host: orders.host, port: '6379', tls: 'disable' });
    expect(withBackend(form('redis', { ...cache, tls: 'verify-ca' }), 'postgres').values['tls']).toBe('verify-ca');
  });

  it.each(FORM_BACKENDS)('of %s asks for the container of the sessions', (backend) => {
    expect(containerFieldOf(backend)?.label).toMatch(/^[A-Z]/);
  });
});

describe('the secret of a store', () => {
  it.each<[Address, string | undefined, string | undefined]>([
    [
      { backend: 'postgres', host: 'db', port: 1, database: 'd', user: 'app', tls: { mode: 'prefer' } },
      'password',
      'app',
    ],
    [{ backend: 'sqlite', file: '/a' }, undefined, undefined],
    [{ backend: 'redis', topology: 'cluster', nodes, tls: { mode: 'disable' } }, 'password', undefined],
    [{ backend: 'mongodb', url: 'mongodb://app@h/?x=a@b' }, 'password', 'app'],
    [{ backend: 'mongodb', url: 'mongodb://h/?x=a@b' }, 'password', undefined],
    [{ backend: 'dynamodb', region: 'r', credentials: { from: 'default' } }, undefined, undefined],
    [
      { backend: 'dynamodb', region: 'r', credentials: { from: 'keys', accessKeyId: 'AKIA' } },
      'secret access key',
      'AKIA',
    ],
    [{ backend: 'cloudflare-kv', place: { at: 'account', account: '0a' } }, 'API token', 'account 0a'],
    [{ backend: 'cloudflare-kv', place: { at: 'folder', folder: '/a' } }, undefined, undefined],
  ])('of %j is called %s and belongs to %s', (address, noun, owner) => {
    expect(secretOf(address)?.noun).toBe(noun);
    expect(descriptionOf(address.backend).form?.ownerOf?.(address)).toBe(owner);
  });
});

describe('a store on this computer', () => {
  it.each<[boolean, Parameters<typeof isLocal>[0]]>([
    [true, { backend: 'memory', content: 'empty' }],
    [true, { backend: 'sqlite', file: '/a' }],
    [true, { backend: 'cloudflare-kv', place: { at: 'folder', folder: '/a' } }],
    [false, { backend: 'cloudflare-kv', place: { at: 'account', account: '0a' } }],
    [false, { backend: 'dynamodb', region: 'r', credentials: { from: 'default' } }],
  ])('%s: %j', (local, address) => {
    expect(isLocal(address)).toBe(local);
  });
});
