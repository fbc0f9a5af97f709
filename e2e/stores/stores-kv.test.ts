import { describe, inject } from 'vitest';
import { runBattery } from './battery.ts';
import { KV_ROWS } from './kv-rows.ts';

// Where Miniflare could not be installed, the end of the run says so.
describe.skipIf(inject('kvUrl') === '')('with a server', () => {
  runBattery(KV_ROWS);
});
