import { mkdtemp, statfs } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const IN_MEMORY = '/dev/shm';
/** Bytes that must be free there: a container's own has often no more than 64 MiB. */
const ROOM = 2 * 1024 ** 3;

/** A new folder, in memory where there is room: databases that make sure of every write would wait for the disk most of the time. */
export async function temporaryFolder(name: string, { onDisk }: { onDisk?: true } = {}): Promise<string> {
  const free = await statfs(IN_MEMORY).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return mkdtemp(path.join(free > ROOM && onDisk !== true ? IN_MEMORY : os.tmpdir(), name));
}
