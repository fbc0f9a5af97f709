import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { asciiChunks } from './scripts/ascii-chunks.ts';
import { noteBundled, writeNotices } from './scripts/notices.ts';
import { preloadChunks } from './scripts/preload-chunks.ts';
import { withoutUnusedStyles } from './scripts/unused-styles.ts';

const at = (path: string) => resolve(import.meta.dirname, path);

/** electron-vite makes addresses relative; the window has paths of its own, so its files are named from the root. */
const fromTheRoot: Plugin = { name: 'from-the-root', config: () => ({ base: '/' }) };

// Everything is bundled but what is in "dependencies" (native modules): reading many small files costs start-up time.
export default defineConfig({
  main: {
    plugins: [noteBundled(), asciiChunks()],
    build: {
      rolldownOptions: {
        input: {
          electron: at('main/electron/main.ts'),
          web: at('main/web/main.ts'),
          'sqlite-worker': at('main/stores/sqlite/worker.ts'),
        },
        // Flat: the SQLite store starts its worker from the file beside its own chunk.
        // Without comments, a quarter of it all: the source of what is loaded stays in memory. The lines stay, for the log.
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js', comments: false },
      },
    },
  },
  preload: {
    plugins: [noteBundled()],
    build: {
      rolldownOptions: {
        input: at('preload/port.ts'),
        // A sandboxed preload is one CommonJS file.
        output: { format: 'cjs', entryFileNames: 'port.cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    resolve: { alias: [{ find: /^zod$/, replacement: at('renderer/zod-without-eval.ts') }] },
    plugins: [
      react(),
      fromTheRoot,
      preloadChunks('start'),
      withoutUnusedStyles(),
      noteBundled(),
      writeNotices(at('.')),
    ],
    build: {
      minify: true,
      target: 'es2022',
      // Kilobytes; they come from this computer.
      chunkSizeWarningLimit: 800,
      rolldownOptions: {
        input: { index: at('renderer/index.html'), draw: at('renderer/draw.tsx') },
        // What the first page needs in two files: one that asks for the rows, one that draws them.
        output: {
          codeSplitting: {
            groups: [
              { name: 'start', test: /renderer[\\/]main\.ts$/, priority: 1 },
              { name: 'draw', tags: ['$initial'] },
            ],
          },
        },
      },
    },
    server: { host: '127.0.0.1' },
  },
});
