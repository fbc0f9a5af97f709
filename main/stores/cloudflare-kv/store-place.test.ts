import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { accountPlace, folderPlace } from './address.ts';

const sessions = { id: '0f2ac74b498b48028cb68387c421e279', title: 'SESSIONS' };

test('a namespace of Cloudflare is known by its id, whatever it is called', () => {
  const { id, title } = accountPlace(undefined, sessions);
  expect(title).toBe('namespace SESSIONS');
  expect(accountPlace('https://api.cloudflare.com/client/v4/', { ...sessions, title: 'renamed' }).id).toBe(id);
  expect(accountPlace(undefined, { ...sessions, id: 'other' }).id).not.toBe(id);
});

test('at another server its address counts', () => {
  const { id } = accountPlace('http://localhost:8787/v4', sessions);
  expect(accountPlace('http://LOCALHOST:8787/v4/', sessions).id).toBe(id);
  expect(accountPlace('http://localhost:8788/v4', sessions).id).not.toBe(id);
  expect(accountPlace(undefined, sessions).id).not.toBe(id);
});

test('on disk it is the file, by whichever way it is reached', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'desk-place-'));
  try {
    const [file, link, other] = ['kv.sqlite', 'link.sqlite', 'other.sqlite'].map((name) => path.join(folder, name));
    if (file === undefined || link === undefined || other === undefined) throw new Error('no paths');
    await Promise.all([writeFile(file, ''), writeFile(other, '')]);
    await symlink(file, link);
    const { id } = folderPlace(file, sessions);
    expect(folderPlace(link, sessions).id).toBe(id);
    expect(folderPlace(other, sessions).id).not.toBe(id);
    expect(folderPlace(file, { ...sessions, id: 'other' }).id).not.toBe(id);
  } finally {
    await rm(folder, { recursive: true });
  }
});
