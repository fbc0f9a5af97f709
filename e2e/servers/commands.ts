import { execFile } from 'node:child_process';
import { access, readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

export const run = promisify(execFile);

export const isRoot = process.getuid?.() === 0;

/** The first of these files that is there; names without a folder are looked for on the PATH. */
export async function findCommand(candidates: readonly string[]): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const files = candidates.flatMap((name) =>
    path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name)),
  );
  for (const file of files) {
    const there = await access(file).then(
      () => true,
      () => false,
    );
    if (there) return file;
  }
  return undefined;
}

/** Debian keeps PostgreSQL's programs outside the PATH, a folder for each version; the newest first. */
export async function versionedFolders(parent: string, below: string): Promise<string[]> {
  const versions = await readdir(parent).catch(() => []);
  return versions.toSorted((a, b) => Number(b) - Number(a)).map((version) => path.join(parent, version, below));
}

let installing: Promise<unknown> = Promise.resolve();

/** Installs Debian packages when this is Debian and we are root; says whether it did. */
export async function installFromDebian(packages: readonly string[]): Promise<boolean> {
  if (!isRoot || (await findCommand(['apt-get'])) === undefined) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // One after the other. Another run on the same machine may be installing, too.
  const options = ['-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300'];
  const install = async () => {
    await run('apt-get', ['update', '-qq'], { env });
    await run('apt-get', ['install', ...options, ...packages], { env });
  };
  installing = installing.then(install, install);
  await installing;
  return true;
}
