import { config } from 'zod';

// Zod tries out `new Function` to validate faster. The content security policy refuses that, and reports the try.
// Imported first, and bundled with zod itself (electron.vite.config.ts), so that it holds before any schema is made.
config({ jitless: true });
