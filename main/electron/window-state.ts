import { readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';

const size = z.int().min(200).max(20_000);
const windowStateSchema = z.object({
  bounds: z.object({ width: size, height: size, x: z.int().optional(), y: z.int().optional() }),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowStateSchema>;

const FIRST: WindowState = { bounds: { width: 1280, height: 820 }, maximized: false };

/** How the window was left. Whatever cannot be read is not worth a word: it opens as for the first time. */
export async function readWindowState(file: string): Promise<WindowState> {
  try {
    return windowStateSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return FIRST;
  }
}

/** Synchronous, as the window is about to be gone. */
export function saveWindowState(file: string, state: WindowState): void {
  writeFileAtomic.sync(file, JSON.stringify(state), { mode: 0o600 });
}
