import { config } from 'zod/v4/core';

// Zod tries out `new Function` to validate faster. The content security policy refuses that, and reports the try.
config({ jitless: true });
