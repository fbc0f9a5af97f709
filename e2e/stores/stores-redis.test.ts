import { afterAll, beforeAll, describe, inject } from 'vitest';
import { startCluster, type TestCluster } from '../servers/redis.ts';
import { runBattery } from './battery.ts';
import { redisRows } from './redis-rows.ts';

// Where there is no server, the end of the run says so.
describe.skipIf(inject('redisUrl') === '')('with a server', () => {
  let cluster: TestCluster | undefined;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
  });

  runBattery(redisRows(() => `redis-cluster://${cluster?.ports.map((port) => `127.0.0.1:${port}`).join(',') ?? ''}`));
});
