import { beforeAll, describe, inject } from 'vitest';
import { untilItAnswers } from '../servers/mongodb.ts';
import { runBattery } from './battery.ts';
import { MONGODB_ROWS } from './mongodb-rows.ts';

// Where there is no server, the end of the run says so.
describe.skipIf(inject('mongodbUrl') === '')('with a server', () => {
  // It may have to be built first.
  beforeAll(() => untilItAnswers(inject('mongodbUrl')), 300_000);
  runBattery(MONGODB_ROWS);
});
