import { readFileSync } from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { THEMES } from '../../shared/records.ts';

const size = z.int().min(200).max(20_000);
const windowStateSchema = z.object({
  bounds: z.object({ width: size, height: size, x: z.int().optional(), y: z.int().optional() }),
  maximized: z.boolean(),
  /** As the person chose it: the window has its colour before its page is there. */
  theme: z.enum(THEMES).default('system'),
});
export type WindowState = z.infer<typeof windowStateSchema>;

const FIRST: WindowState = { bounds: { width: 1280, height: 820 }, maximized: false, theme: 'system' };

/** How the window was left. Whatever cannot be read is not worth a word: it opens as for the first time. */
export function readWindowState(file: string): WindowState {
  try {
    return windowStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return FIRST;
  }
}

/** Synchronous, as the window is about to be gone. Where nothing can be written the next start begins as the first did. */
export function saveWindowState(file: string, state: WindowState): void {
  try {
    writeFileAtomic.sync(file, JSON.stringify(state), { mode: 0o600 });
  } catch {
    // A full or read-only disk must not keep a window from closing.
  }
}
