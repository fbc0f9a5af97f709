import { describe, inject } from 'vitest';
import { runBattery } from './battery.ts';
import { POSTGRES_ROWS } from './postgres-rows.ts';

// Where there is no server, the end of the run says so.
describe.skipIf(inject('postgresUrl') === '')('with a server', () => {
  runBattery(POSTGRES_ROWS);
});
