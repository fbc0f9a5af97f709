import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import path from 'node:path';
import type { Watched } from './watchdog.ts';

let watchdog: ChildProcess | undefined;

/** Sees to it that a process ends, and its folder goes, with the process that started it, however that one ends. */
export function endsWithUs(child: ChildProcess, folder?: string): void {
  const { pid } = child;
  if (pid === undefined) return;
  tell({ pid, folder });
  child.once('exit', () => tell({ pid, over: true }));
}

function tell(watched: Watched): void {
  watchdog ??= start();
  watchdog.stdin?.write(`${JSON.stringify(watched)}\n`);
}

function start(): ChildProcess {
  const file = path.join(import.meta.dirname, 'watchdog.ts');
  // Detached: signals to the whole group, as by Ctrl+C, are not for it.
  const child = spawn(process.execPath, [file], { detached: true, stdio: ['pipe', 'ignore', 'inherit'] });
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return child;
}
