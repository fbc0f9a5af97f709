import { describe, inject } from 'vitest';
import { runBattery } from './battery.ts';
import { D1_ROWS } from './d1-rows.ts';

// Where Miniflare could not be installed, the end of the run says so.
describe.skipIf(inject('kvUrl') === '')('with a server', () => {
  runBattery(D1_ROWS);
});
