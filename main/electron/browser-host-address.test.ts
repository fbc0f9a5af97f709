import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { openBrowserHost } from './browser-host-address.ts';

const token = randomBytes(32).toString('base64url');

async function opened(url: string): Promise<string[]> {
  const urls: string[] = [];
  await openBrowserHost({ openExternal: async (given) => void urls.push(given) }, url).catch(() => undefined);
  return urls;
}

test('an address of a running browser host is opened as it is', async () => {
  const url = `http://127.0.0.1:4173/start/${token}`;
  expect(await opened(url)).toEqual([url]);
});

test.each([
  `https://127.0.0.1:4173/start/${token}`,
  `http://127.0.0.1/start/${token}`,
  `http://127.0.0.1:0/start/${token}`,
  `http://localhost:4173/start/${token}`,
  `http://127.0.0.1.evil.example:4173/start/${token}`,
  `http://127.0.0.1:4173@evil.example/start/${token}`,
  `http://user@127.0.0.1:4173/start/${token}`,
  `http://evil.example/?http://127.0.0.1:4173/start/${token}`,
  `http://127.0.0.1:4173/start/${token}\n`,
  `\nhttp://127.0.0.1:4173/start/${token}`,
  `http://127.0.0.1:4173/start/${token}?x=1`,
  `http://127.0.0.1:4173/start/../${token}`,
  'http://127.0.0.1:4173/start/short',
  'http://127.0.0.1:4173/',
  'file:///etc/passwd',
  '\\\\evil.example\\share\\run.exe',
  'ms-settings:',
  'javascript:alert(1)',
  '',
])('%j is refused in words and never given to the system', async (url) => {
  expect(await opened(url)).toEqual([]);
  await expect(openBrowserHost({ openExternal: async () => {} }, url)).rejects.toThrow('an invalid address');
});
