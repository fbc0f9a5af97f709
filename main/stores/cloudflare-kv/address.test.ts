import path from 'node:path';
import { expect, test } from 'vitest';
import { interpret } from '../../profiles/interpret.ts';

const cwd = path.resolve('/home/me/app');
const ACCOUNT = '023e105f4ecef8ad9ca31a8372d0c353';
const NAMESPACE = '0f2ac74b498b48028cb68387c421e279';

test.each([
  [`cloudflare-kv://${ACCOUNT}/${NAMESPACE}`, { at: 'account', account: ACCOUNT }, NAMESPACE],
  [`cloudflare-kv://${ACCOUNT}`, { at: 'account', account: ACCOUNT }, undefined],
  ['cloudflare-kv://', { at: 'account', account: '' }, undefined],
  [
    `cloudflare-kv://${ACCOUNT}/?endpoint=http://127.0.0.1:8787/client/v4`,
    { at: 'account', account: ACCOUNT, endpoint: 'http://127.0.0.1:8787/client/v4' },
    undefined,
  ],
  [
    `https://dash.cloudflare.com/${ACCOUNT}/workers/kv/namespaces/${NAMESPACE}`,
    { at: 'account', account: ACCOUNT },
    NAMESPACE,
  ],
  ['wrangler:./project', { at: 'folder', folder: path.join(cwd, 'project') }, undefined],
  ['wrangler:.', { at: 'folder', folder: cwd }, undefined],
  [`wrangler:/data/app#${NAMESPACE}`, { at: 'folder', folder: path.resolve('/data/app') }, NAMESPACE],
])('%s is read', (text, place, namespace) => {
  expect(interpret(text, cwd).address).toEqual({
    backend: 'cloudflare-kv',
    place,
    ...(namespace !== undefined && { namespace }),
  });
});

test('a token is taken out of the address, and said nowhere', () => {
  const read = interpret(`cloudflare-kv://:secret%2Dtoken@${ACCOUNT}/${NAMESPACE}`, cwd);
  const { password, ...rest } = read;
  expect(password).toBe('secret-token');
  expect(JSON.stringify(rest)).not.toContain('secret');
});

test.each(['cloudflare-kv:abc', 'cloudflare-kv://secret-token@a/b/c/d', 'cloudflare-kv://a/b?endpoint=ftp://x'])(
  '%s is refused without being repeated',
  (text) => {
    expect(() => interpret(text, cwd)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
    expect(() => interpret(text, cwd)).not.toThrow(/secret/);
  },
);
