import { join } from 'node:path';
import { ROOT } from './build.ts';

/**
 * Has every Node process of the tests, and the threads in it, keep what it compiled for the next one: workers of vitest, hosts and
 * servers, and above all the threads of SQLite, which would strip the types from their sources each time that a file is opened.
 */
export function keepCompiledCode(): void {
  process.env['NODE_COMPILE_CACHE'] ??= join(ROOT, 'node_modules/.cache/session-desk/compiled');
}
