import { describe } from 'vitest';
import { runBattery } from './battery.ts';
import { DYNAMODB_ROWS } from './dynamodb-rows.ts';

// Where there is no server, the end of the run says so.
describe.skipIf(DYNAMODB_ROWS.length === 0)('with a server', () => {
  runBattery(DYNAMODB_ROWS);
});
