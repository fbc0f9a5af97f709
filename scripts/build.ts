import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const ROOT = join(import.meta.dirname, '..');
const SOURCES = [
  'main',
  'preload',
  'renderer',
  'shared',
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'scripts/notices.ts',
];
/** Written last of what the build makes. */
const BUILT = join(ROOT, 'out/renderer/index.html');

/** Builds what is older than its sources, or not there. */
export function buildIfNeeded(): void {
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs >= newestSource()) return;
  console.log('Building Session Desk…');
  const { status } = spawnSync(process.execPath, [binary('electron-vite'), 'build', '--logLevel', 'warn'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The build failed: see above.');
}

/** A package's command as a file for Node, so that it starts the same on every platform. */
export function binary(packageName: string, command = packageName): string {
  const folder = join(ROOT, 'node_modules', packageName);
  const { bin } = z
    .object({ bin: z.union([z.string(), z.record(z.string(), z.string())]) })
    .parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const file = typeof bin === 'string' ? bin : (bin[command] ?? Object.values(bin)[0]);
  if (file === undefined) throw new Error(`${packageName} has no command.`);
  return join(folder, file);
}

function newestSource(): number {
  return Math.max(...SOURCES.map((path) => newest(join(ROOT, path))));
}

function newest(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  // A folder's own time tells of files that were removed.
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
