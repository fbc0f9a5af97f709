import { expect, test } from 'vitest';
import { interpretRedisUrl } from './address.ts';
import type { RedisAddress } from './client.ts';
import { storePlace } from './address.ts';

const idAt = (url: string, prefix = 'shopify_sessions') => storePlace(interpretRedisUrl(url).address, prefix).id;
const one: RedisAddress = interpretRedisUrl('redis://db.example:6379/0').address;
const nodes = [
  { host: 'a', port: 1 },
  { host: 'b', port: 2 },
];

test('who signs in, how, and in which letters the host is written makes no other place', () => {
  const place = idAt('redis://db.example:6379/0');
  expect(idAt('redis://app:secret@DB.example:6379')).toBe(place);
  expect(idAt('rediss://db.example:6379/0')).toBe(place);
  const named: RedisAddress = { ...one, topology: 'sentinel', nodes, sentinelName: 'mymaster' };
  const { sentinelName: _, ...unnamed } = named;
  expect(storePlace({ ...unnamed, nodes: nodes.toReversed() }, 'p').id).toBe(storePlace(named, 'p').id);
});

test('another database, prefix, port, server behind a Sentinel or topology does', () => {
  const sentinel: RedisAddress = { ...one, topology: 'sentinel' };
  const places = [
    idAt('redis://db.example:6379/0'),
    idAt('redis://db.example:6379/1'),
    idAt('redis://db.example:6380/0'),
    idAt('redis://db.example:6379/0', 'other'),
    idAt('redis://db.example:6379/0', ''),
    storePlace(sentinel, 'shopify_sessions').id,
    storePlace({ ...sentinel, sentinelName: 'sessions' }, 'shopify_sessions').id,
    storePlace({ ...one, topology: 'cluster' }, 'shopify_sessions').id,
  ];
  expect(new Set(places).size).toBe(places.length);
});

test('what people read of it has no password', () => {
  const { address } = interpretRedisUrl('redis://app:secret@db.example:6379/2');
  expect(storePlace(address, 'p').title).toBe('prefix p in database 2 at db.example:6379');
});
