import { expect, test } from 'vitest';
import { interpret } from '../../profiles/interpret.ts';

const LOCAL = [{ host: '127.0.0.1', port: 6379 }];
const OFF = { tls: { mode: 'disable' } };
const CHECKED = { tls: { mode: 'verify-full' } };

test.each<[string, object, string?]>([
  ['redis://', { topology: 'single', nodes: LOCAL, ...OFF }],
  ['redis://cache', { topology: 'single', nodes: [{ host: 'cache', port: 6379 }], ...OFF }],
  [
    'redis://:se%2Fcret@cache:6380/3',
    { topology: 'single', nodes: [{ host: 'cache', port: 6380 }], database: 3, ...OFF },
    'se/cret',
  ],
  [
    'rediss://app:s@cache:6380?db=2',
    { topology: 'single', nodes: [{ host: 'cache', port: 6380 }], database: 2, user: 'app', ...CHECKED },
    's',
  ],
  [
    'rediss://cache?ssl_cert_reqs=none',
    { topology: 'single', nodes: [{ host: 'cache', port: 6379 }], tls: { mode: 'require' } },
  ],
  ['valkey://[::1]:7000', { topology: 'single', nodes: [{ host: '::1', port: 7000 }], ...OFF }],
  [
    'redis://:s@a:7000,b:7001,c',
    {
      topology: 'cluster',
      nodes: [
        { host: 'a', port: 7000 },
        { host: 'b', port: 7001 },
        { host: 'c', port: 6379 },
      ],
      ...OFF,
    },
    's',
  ],
  ['rediss-cluster://a', { topology: 'cluster', nodes: [{ host: 'a', port: 6379 }], ...CHECKED }],
  [
    'redis-sentinel://:s@a:26379,b/orders/2',
    {
      topology: 'sentinel',
      nodes: [
        { host: 'a', port: 26_379 },
        { host: 'b', port: 26_379 },
      ],
      sentinelName: 'orders',
      database: 2,
      ...OFF,
    },
    's',
  ],
  [
    'redis-sentinel://a/1#orders',
    { topology: 'sentinel', nodes: [{ host: 'a', port: 26_379 }], sentinelName: 'orders', database: 1, ...OFF },
  ],
  [
    'redis+sentinel://a?sentinelMasterId=orders',
    { topology: 'sentinel', nodes: [{ host: 'a', port: 26_379 }], sentinelName: 'orders', ...OFF },
  ],
])('%s', (text, address, password) => {
  const { address: understood, password: found } = interpret(text, '/');
  expect(understood).toEqual({ backend: 'redis', ...address });
  expect(found).toBe(password);
});

test.each(['redis:cache', 'redis://a:b:c', 'redis://cache:99999', 'redis://:secret@a:x/0'])('%s is none', (text) => {
  expect(() => interpret(text, '/')).toThrow(expect.objectContaining({ code: 'BAD_INPUT', hint: expect.any(String) }));
  expect(() => interpret(text, '/')).toThrow(expect.not.stringContaining('secret'));
});
