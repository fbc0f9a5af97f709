import path from 'node:path';
import { expect, test } from 'vitest';
import { interpret } from '../../profiles/interpret.ts';

const cwd = path.resolve('/home/me/app');
const ACCOUNT = '023e105f4ecef8ad9ca31a8372d0c353';
const DATABASE = '0f2ac74b-498b-4802-8cb6-8387c421e279';
const account = { at: 'account', account: ACCOUNT };

test.each([
  [`cloudflare-d1://${ACCOUNT}/${DATABASE}`, account, { database: DATABASE }],
  [`d1://${ACCOUNT}/${DATABASE}/session%20s/`, account, { database: DATABASE, table: 'session s' }],
  ['cloudflare-d1://', { at: 'account', account: '' }, {}],
  [
    `cloudflare-d1://${ACCOUNT}?endpoint=http://127.0.0.1:8787/client/v4`,
    { ...account, endpoint: 'http://127.0.0.1:8787/client/v4' },
    {},
  ],
  [`https://dash.cloudflare.com/${ACCOUNT}/workers/d1/databases/${DATABASE}`, account, { database: DATABASE }],
  [`https://dash.cloudflare.com/${ACCOUNT}/workers/d1`, account, {}],
  ['wrangler-d1:./shop', { at: 'folder', folder: path.resolve(cwd, 'shop') }, {}],
  ['wrangler-d1:///srv/shop#DB/t', { at: 'folder', folder: path.resolve('/srv/shop') }, { database: 'DB', table: 't' }],
])('%s', (text, place, container) => {
  const { address, line, password } = interpret(text, cwd);
  expect(address).toEqual({ backend: 'cloudflare-d1', place, ...container });
  expect(password).toBeUndefined();
  expect(interpret(line, cwd).address).toEqual(address);
});

test.each([
  [`cloudflare-d1://:v1-secret@${ACCOUNT}/${DATABASE}`],
  [`cloudflare-d1://v1-secret@${ACCOUNT}/${DATABASE}`],
  [`cloudflare-d1://${ACCOUNT}/${DATABASE}?api_token=v1-secret`],
])('the token of %s is handed back apart', (text) => {
  const found = interpret(text, cwd);
  expect(found.password).toBe('v1-secret');
  expect(JSON.stringify([found.address, found.line, found.text])).not.toContain('secret');
});

test.each([
  ['cloudflare-d1://a.b.example/x', /not an address of Cloudflare D1/],
  [`cloudflare-d1://${ACCOUNT}?endpoint=ftp://host`, /endpoint of this Cloudflare D1 address cannot be used/],
])('%s is refused', (text, message) => {
  expect(() => interpret(text, cwd)).toThrow(message);
});
