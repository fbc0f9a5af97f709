import { describe, inject } from 'vitest';
import { runBattery } from './battery.ts';
import { MYSQL_ROWS } from './mysql-rows.ts';

// Where there is no server, the end of the run says so.
describe.skipIf(inject('mariadbUrl') === '')('with a server', () => {
  runBattery(MYSQL_ROWS);
});
