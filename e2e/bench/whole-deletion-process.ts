import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createRouterClient } from '@orpc/server';
import { keepMemorySmall } from '../../main/memory.ts';
import { createProgram } from '../../main/program.ts';
import { addressSchema } from '../../shared/backends/index.ts';

const RESOLUTION = 5;

// The program as it runs behind the window, on a process of its own: plans, deletes and restores everything in a store, and tells
// on a line for each how long it took, the most memory it had meanwhile, and the longest it held up everything else.
keepMemorySmall();
const [dataDir = '', addressText = '', password = ''] = process.argv.slice(2);
const program = await createProgram({ dataDir: path.resolve(dataDir), host: 'browser', log: () => {} });
const client = createRouterClient(program.router);
const { id: storeId } = await client.profiles.create({
  name: 'bench',
  environment: 'local',
  access: 'read-write',
  address: addressSchema.parse(JSON.parse(addressText)),
  ...(password !== '' && { password: { action: 'set', value: password } }),
});
await client.sessions.page({ storeId, filter: {}, limit: 100 });
tell('opened', 0, process.memoryUsage.rss(), 0);

function tell(work: string, ms: number, memory: number, blocked: number): void {
  console.log(JSON.stringify({ work, seconds: ms / 1000, memory: memory / 1e6, blocked }));
}

async function measured<Result>(
  work: string,
  stream: () => PromiseLike<AsyncIterator<unknown, Result>>,
): Promise<Result> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  let most = 0;
  const look = (): void => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 50);
  const start = performance.now();
  const steps = await stream();
  for (;;) {
    const step = await steps.next();
    look();
    if (step.done !== true) continue;
    clearInterval(timer);
    delay.disable();
    tell(work, performance.now() - start, most, Math.max(0, delay.max / 1e6 - RESOLUTION));
    return step.value;
  }
}

const plan = await measured('plan', () => client.sessions.planDelete({ storeId, target: { filter: {} } }));
const deleted = await measured('delete', () => client.sessions.delete({ planId: plan.planId }));
if (deleted.changed !== plan.total) throw new Error(`${deleted.changed} of ${plan.total} were deleted`);
const { activityId } = deleted;
const restoring = await measured('plan of restoring', () => client.activity.planRestore({ activityId, storeId }));
const restored = await measured('restore', () => client.activity.restore({ planId: restoring.planId, over: [] }));
if (restored.changed !== plan.total) throw new Error(`${restored.changed} of ${plan.total} were restored`);
await program.close();
