import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{shared,main,renderer,preload,scripts}/**/*.test.ts', '{renderer}/**/*.test.tsx'],
          environment: 'node',
        },
      },
      {
        test: {
          name: 'stores',
          include: ['e2e/stores/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
        },
      },
    ],
  },
});
