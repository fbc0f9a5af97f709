import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { windowFiles } from './window-files.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'session-desk-files-'));
  await mkdir(path.join(root, 'window/assets'), { recursive: true });
  for (const file of [
    'secret.js',
    'window/index.html',
    'window/icon.svg',
    'window/assets/main-1a2b.js',
    'window/notes.txt',
  ]) {
    await writeFile(path.join(root, file), '');
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('files are found by their path, with their type', () => {
  const fileOf = windowFiles(path.join(root, 'window'));
  expect(fileOf('/icon.svg')).toMatchObject({ type: 'image/svg+xml', immutable: false });
  expect(fileOf('/assets/main-1a2b.js')).toMatchObject({ type: 'text/javascript; charset=utf-8', immutable: true });
});

test('addresses of the window lead to its page, whatever is in them', () => {
  const fileOf = windowFiles(path.join(root, 'window'));
  for (const address of [
    '/',
    '/stores/1',
    '/stores/1/offline_shop.myshopify.com',
    '/../secret.js',
    '/..%2fsecret.js',
    '/notes.txt',
  ]) {
    expect(fileOf(address)?.path).toBe(path.join(root, 'window/index.html'));
  }
  expect(fileOf('/assets/gone.js')).toBeUndefined();
  expect(fileOf('/assets/../../secret.js')).toBeUndefined();
});
