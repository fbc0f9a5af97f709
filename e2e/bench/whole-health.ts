import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { generateSessions } from '../../main/stores/memory/generate.ts';
import { interpretRedisUrl } from '../../main/stores/redis/address.ts';
import { ROOT } from '../../scripts/build.ts';
import { startRedis } from '../servers/redis.ts';
import { bundleProcess, printMeasured } from './own-process.ts';
import { RedisByHand } from './redis-by-hand.ts';

/** The health of a store that cannot group, checked by the program, built as it is shipped, on a process of its own. */
export async function benchWholeHealth(sessions: number): Promise<boolean> {
  const server = await startRedis();
  if (server === undefined) return false;
  await using _ = server;
  const hand = new RedisByHand(server.url);
  await hand.fill(generateSessions({ shops: sessions / 2, sessions, seed: 1, now: Date.now() }));
  hand.close();
  const { address, password = '' } = interpretRedisUrl(server.url);
  const folder = mkdtempSync(path.join(ROOT, 'node_modules/.cache/whole-health-'));
  try {
    const bundle = path.join(folder, 'bundle');
    await bundleProcess('whole-health-process.ts', bundle);
    await printMeasured(bundle, [path.join(folder, 'data'), JSON.stringify(address), password]);
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
