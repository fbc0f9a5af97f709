import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A process that is to end with the one that started it; or has ended. */
export interface Watched {
  pid: number;
  /** What it leaves behind. */
  folder?: string | undefined;
  over?: boolean;
}

// Runs as a process of its own. Its input ends when the other one does, even if that one is killed.
const running = new Map<number, string | undefined>();
for await (const line of createInterface(process.stdin)) {
  const { pid, folder, over }: Watched = JSON.parse(line);
  if (over === true) running.delete(pid);
  else running.set(pid, folder);
}
for (const pid of running.keys()) {
  end(-pid);
  end(pid);
}
for (const folder of running.values()) {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself, or leads no group.
  }
}
