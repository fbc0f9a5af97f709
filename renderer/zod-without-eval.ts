import { config } from 'zod/v4';

// Zod tries out `new Function` to validate faster. The content security policy refuses that, and reports the try.
// What the window imports as "zod" is this file (electron.vite.config.ts), so that it holds before any schema is made.
config({ jitless: true });

export * from 'zod/v4';
