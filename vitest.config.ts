import { defineConfig } from 'vitest/config';
import { keepCompiledCode } from './scripts/compile-cache.ts';

keepCompiledCode();

export default defineConfig({
  test: {
    // Most of the time goes by waiting for servers: by itself vitest takes one worker for two cores.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'unit',
          // Style sheets that a test reads as text; others stay empty.
          css: { include: [/\?raw$/] },
          include: ['{shared,main,renderer,preload,scripts}/**/*.test.ts', 'renderer/**/*.test.tsx'],
          environment: 'node',
          // The longest take two seconds on a machine that does nothing else.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'stores',
          include: ['e2e/{servers,stores,program,planting}/**/*.test.ts'],
          // Tests leave the keychain of the machine alone.
          env: { SESSION_DESK_KEYCHAIN: 'off' },
          globalSetup: ['e2e/servers/global-setup.ts'],
          environment: 'node',
          // Generous: on a busy machine everything takes longer.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
