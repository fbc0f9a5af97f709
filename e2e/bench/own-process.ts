import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { z } from 'zod';
import { ROOT } from '../../scripts/build.ts';
import { WITHOUT_KEYCHAIN } from '../app/host.ts';

const measuredSchema = z.object({
  work: z.string(),
  seconds: z.number(),
  /** Megabytes at the most. */
  memory: z.number(),
  /** Milliseconds that everything else in the process waited at the longest, also for a core of the machine. */
  blocked: z.number(),
  /** Milliseconds of a processor that the longest piece of work on the main thread took. */
  busy: z.number(),
});
export type Measured = z.infer<typeof measuredSchema>;

/** Bundles a script of this folder as the program is shipped: from TypeScript as it lies here a process takes twice the memory. */
export async function bundleProcess(script: string, outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    ssr: { noExternal: true, external: ['better-sqlite3', '@napi-rs/keyring'] },
    build: {
      ssr: true,
      outDir,
      rolldownOptions: {
        input: {
          process: path.join(import.meta.dirname, script),
          'sqlite-worker': path.join(ROOT, 'main/stores/sqlite/worker.ts'),
        },
        // As electron-vite does for what was written as CommonJS.
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
          banner: 'const __filename = import.meta.filename;',
        },
      },
    },
  });
}

/** Runs what was bundled and prints what it tells by `tell`, a row for each work. */
export async function printMeasured(outDir: string, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [path.join(outDir, 'process.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: WITHOUT_KEYCHAIN,
  });
  const ended = once(child, 'close');
  for await (const line of createInterface(child.stdout)) {
    const { work, seconds, memory, blocked, busy } = measuredSchema.parse(JSON.parse(line));
    const figures = [
      `${seconds.toFixed(2).padStart(8)} s`,
      `${memory.toFixed(0).padStart(6)} MB`,
      `${blocked.toFixed(0).padStart(5)} ms blocked`,
      `${busy.toFixed(0).padStart(5)} ms busy`,
    ];
    console.log(`  ${work.padEnd(38)}${figures.join('')}`);
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`The measured process ended with ${code}.`);
}
