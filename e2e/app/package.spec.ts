import { execFile, spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { extractFile, listPackage } from '@electron/asar';
import { resolveConfig } from 'electron-vite';
import { build, mergeConfig, type InlineConfig } from 'vite';
import { z } from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import { ROOT } from '../../scripts/build.ts';
import { endsWithUs } from '../servers/ends-with-us.ts';
import { addressIn, WITHOUT_KEYCHAIN } from './host.ts';
import { expect, test } from './program.ts';
import { makeStore, offline } from './store-file.ts';

test.skip(({ host }) => host !== 'browser', 'Packaging is the same for both.');

const run = promisify(execFile);
const npm = { ...WITHOUT_KEYCHAIN, npm_config_prefer_offline: 'true', npm_config_update_notifier: 'false' };

test('the npm package shows a store from an empty folder', async ({ folder, browser }) => {
  const place = path.join(folder, 'empty');
  await mkdir(place);
  makeStore(path.join(place, 'dev.sqlite'), [offline('plain-tea.myshopify.com')]);
  // Without its scripts: it would build again what the other tests use now.
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', place], { cwd: ROOT, env: npm });
  const [tarball = ''] = (await readdir(place)).filter((name) => name.endsWith('.tgz'));
  expect(tarball).toBe(`session-desk-${packageJson.version}.tgz`);

  const command = ['exec', '--yes', '--', `./${tarball}`, './dev.sqlite', '--no-open', '--data-dir', './desk'];
  // In a group of its own: npm does not pass on every signal.
  const child = spawn('npm', command, { cwd: place, env: npm, detached: true });
  endsWithUs(child);
  const printed = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.err += text));
  try {
    const address = await addressIn(printed);
    if (address === undefined) throw new Error(`It did not start:\n${printed.out}${printed.err}`);
    const page = await browser.newPage();
    await page.goto(address);
    await expect(page.getByRole('row', { name: /plain-tea/ })).toBeVisible();
    await page.close();
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  }
});

test('the command of the npm package says which Node it needs', async ({ folder }) => {
  const old = path.join(folder, 'old.mjs');
  await writeFile(
    old,
    `Object.defineProperty(process.versions, 'node', { value: '20.1.0' });
     await import(${JSON.stringify(path.join(ROOT, 'bin/session-desk.js'))});`,
  );
  await expect(run(process.execPath, [old])).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('needs Node 22 or later'),
  });
});

/** As much of Electron as packing looks at: the binary with the mark that its fuses are found by. */
async function standIn(folder: string): Promise<string> {
  const electron = path.join(folder, 'electron');
  await mkdir(path.join(electron, 'locales'), { recursive: true });
  await mkdir(path.join(electron, 'resources'));
  const fuses = Buffer.concat([
    Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
    Buffer.from([1, 9]),
    Buffer.from('1'.repeat(9)),
  ]);
  await writeFile(path.join(electron, 'electron'), fuses);
  await chmod(path.join(electron, 'electron'), 0o755);
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'locales/en-US.pak']) {
    await copyFile(path.join(ROOT, 'LICENSE'), path.join(electron, name));
  }
  await writeFile(path.join(electron, 'version'), packageJson.devDependencies.electron);
  return electron;
}

test('the program is packed as a folder, with its native modules beside the archive and its fuses set', async ({
  folder,
}) => {
  const electron = await standIn(folder);
  const output = path.join(folder, 'dist');
  const options = ['--dir', '--linux', `-c.electronDist=${electron}`, `-c.directories.output=${output}`];
  await run(path.join(ROOT, 'node_modules/.bin/electron-builder'), options, { cwd: ROOT });
  const packed = path.join(output, 'linux-unpacked');
  const archive = path.join(packed, 'resources/app.asar');
  const names = listPackage(archive, { isPack: false });
  const parts = ['/out/main/electron.js', '/out/preload/port.cjs', '/out/renderer/index.html'];
  for (const name of [...parts, '/out/renderer/third-party-notices.json', '/out/THIRD-PARTY-NOTICES.txt']) {
    expect(names).toContain(name);
  }
  expect(names.filter((name) => /\.ts$|\/e2e\/|\/shared\//.test(name))).toEqual([]);
  const unpacked = await readdir(`${archive}.unpacked`, { recursive: true });
  expect(unpacked.filter((name) => name.endsWith('.node'))).toHaveLength(2);
  expect(JSON.parse(extractFile(archive, 'package.json').toString())).toMatchObject({
    main: packageJson.main,
    version: packageJson.version,
  });
  const binary = await readFile(path.join(packed, 'session-desk'), 'latin1');
  const wire = binary.slice(binary.indexOf('dL7pKGdn') + 34);
  // In Electron's order: as Node, cookies encrypted, NODE_OPTIONS, --inspect, integrity of the archive, only from the archive.
  expect(wire.slice(0, 6)).toBe('000011');
});

const noticesSchema = z.array(z.object({ name: z.string(), version: z.string(), text: z.string() }));
const bundledSchema = z.array(z.object({ name: z.string(), version: z.string() }));

/** The packages that Vite itself finds in a part of the program, by its own look at what it bundles. */
async function bundledIn(part: InlineConfig): Promise<string[]> {
  const license = { fileName: 'bundled.json' };
  const result = await build(mergeConfig<InlineConfig, InlineConfig>(part, { build: { write: false, license } }));
  const outputs = [result].flat().flatMap((one) => ('output' in one ? one.output : []));
  const list = outputs.find(({ fileName }) => fileName === license.fileName);
  if (list?.type !== 'asset') throw new Error('Vite made no list of what it bundles.');
  const packages = bundledSchema.parse(JSON.parse(String(list.source)));
  return packages.map(({ name, version }) => `${name} ${version}`);
}

test('the notices name every package that is bundled or shipped, with the text of its licence', async () => {
  const { config } = await resolveConfig({ root: ROOT, logLevel: 'error' }, 'build', 'production');
  const bundled = (
    await Promise.all([config?.main, config?.preload, config?.renderer].map((part) => bundledIn(part ?? {})))
  ).flat();
  expect(bundled.length).toBeGreaterThan(100);
  const shipped = Object.entries(packageJson.dependencies).map(([name, version]) => `${name} ${version}`);

  const file = await readFile(path.join(ROOT, 'out/renderer/third-party-notices.json'), 'utf8');
  const notices = noticesSchema.parse(JSON.parse(file));
  const named = notices.map(({ name, version }) => `${name} ${version}`);
  expect([...bundled, ...shipped].filter((one) => !named.includes(one))).toEqual([]);
  expect(named.filter((one) => one.startsWith('@napi-rs/keyring-'))).not.toEqual([]);
  const grants = /permission is hereby granted|redistribut|apache license|public domain|permission to use|third-party/i;
  expect(notices.filter(({ text }) => !grants.test(text)).map(({ name }) => name)).toEqual([]);
  const text = await readFile(path.join(ROOT, 'out/THIRD-PARTY-NOTICES.txt'), 'utf8');
  expect(
    notices.filter((one) => !text.includes(`${one.name} ${one.version}`) || !text.includes(one.text.trim())),
  ).toEqual([]);
});
