import { expect, test } from 'vitest';
import { storePlace } from './address.ts';

const placeOf = (url: string, database = 'app', name = 'shopify_sessions') =>
  storePlace({ backend: 'mongodb', url }, { database, name, label: name, isView: false, hasCollation: false });

test('user, options, order and letters of the hosts and the usual port make no other place', () => {
  const { id } = placeOf('mongodb://a.example,b.example/');
  expect(placeOf('mongodb://app@B.example:27017,a.example:27017/other?tls=true').id).toBe(id);
});

test('another host, port, database or collection does', () => {
  const places = [
    placeOf('mongodb://a.example/'),
    placeOf('mongodb://b.example/'),
    placeOf('mongodb://a.example:27018/'),
    placeOf('mongodb+srv://a.example/'),
    placeOf('mongodb://a.example/', 'other'),
    placeOf('mongodb://a.example/', 'app', 'Session'),
  ].map(({ id }) => id);
  expect(new Set(places).size).toBe(places.length);
});

test('sockets are files, whose letters count', () => {
  const { id, title } = placeOf('mongodb://%2Ftmp%2FA.sock/');
  expect(title).toBe('collection shopify_sessions of app at /tmp/A.sock');
  expect(placeOf('mongodb://%2ftmp%2fA.sock/').id).toBe(id);
  expect(placeOf('mongodb://%2Ftmp%2Fa.sock/').id).not.toBe(id);
});
