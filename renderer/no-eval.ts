import { config } from 'zod';

// Zod tries out whether it may compile code; the window's content security policy forbids that, and reports every try.
config({ jitless: true });
