import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { windowFiles } from '../window-files.ts';
import { isOwn, ORIGIN, serveFiles, serveFrom } from './protocol.ts';

test.each([
  [`${ORIGIN}/`, true],
  [`${ORIGIN}/stores/1?status=expired`, true],
  ['session-desk://app.evil.example/', false],
  ['session-desk://other/', false],
  ['https://app/', false],
  ['file:///app/', false],
  ['about:blank', false],
  ['', false],
])('%s: own page %s', (address, own) => {
  expect(isOwn(address)).toBe(own);
});

test('the window’s files are served with its policy, and nothing else is', async () => {
  const root = await mkdtemp(path.join(os.tmpdir(), 'session-desk-protocol-'));
  await writeFile(path.join(root, 'index.html'), '<title>Session Desk</title>');
  const serve = serveFiles(windowFiles(root));

  const page = await serve(new Request(`${ORIGIN}/stores/1`));
  expect(await page.text()).toBe('<title>Session Desk</title>');
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');

  expect((await serve(new Request(`${ORIGIN}/assets/none.js`))).status).toBe(404);
  expect((await serve(new Request('session-desk://other/'))).status).toBe(404);
  expect((await serve(new Request(`${ORIGIN}/`, { method: 'POST' }))).status).toBe(404);
  await rm(root, { recursive: true });
});

test('while developing the same addresses come from Vite', async () => {
  const asked: string[] = [];
  const serve = serveFrom('http://127.0.0.1:5173', async (url) => {
    asked.push(url);
    return new Response('fresh');
  });
  expect(await (await serve(new Request(`${ORIGIN}/main.tsx?t=1`))).text()).toBe('fresh');
  expect(asked).toEqual(['http://127.0.0.1:5173/main.tsx?t=1']);
});
