import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appNameOf } from './app-name.ts';

describe('appNameOf', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'session-desk-name-'));
    await mkdir(path.join(folder, 'my-app/prisma'), { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = (name: string, text: string) => writeFile(path.join(folder, 'my-app', name), text);
  const name = () => appNameOf(path.join(folder, 'my-app/prisma/dev.sqlite'));

  it('takes the name of the Shopify app, else of the package, else of its folder', async () => {
    expect(name()).toBeUndefined();
    await write('package.json', '{"private":true}');
    expect(name()).toBe('my-app');
    await write('package.json', '{ broken');
    expect(name()).toBe('my-app');
    await write('package.json', '{"name":"orders"}');
    expect(name()).toBe('orders');
    await write('shopify.app.toml', 'client_id = "1"\nname = "Orders and more"\n[build]\nname = "x"\n');
    expect(name()).toBe('Orders and more');
  });

  it('takes the nearest', async () => {
    await write('package.json', '{"name":"outer"}');
    await writeFile(path.join(folder, 'my-app/prisma/package.json'), '{"name":"inner"}');
    expect(name()).toBe('inner');
  });
});
