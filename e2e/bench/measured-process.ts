import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createRouterClient, type RouterClient } from '@orpc/server';
import type { Router } from '../../main/api/router.ts';
import { keepMemorySmall } from '../../main/memory.ts';
import { createProgram, type Program } from '../../main/program.ts';
import { addressSchema } from '../../shared/backends/index.ts';
import type { Measured } from './own-process.ts';

const RESOLUTION = 5;

/** The program as it runs behind the window, with a store open; its arguments are a data folder, an address and a password. */
export async function startMeasured(): Promise<{
  program: Program;
  client: RouterClient<Router>;
  storeId: string;
}> {
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
  tell({ work: 'opened', seconds: 0, memory: process.memoryUsage.rss() / 1e6, blocked: 0, busy: 0 });
  return { program, client, storeId };
}

function tell(figures: Measured): void {
  console.log(JSON.stringify(figures));
}

/** Tells on a line how some work went that tells how far it is. */
export async function measured<Result>(
  work: string,
  stream: () => PromiseLike<AsyncIterator<unknown, Result>>,
): Promise<Result> {
  return measuredCall(work, async () => {
    const steps = await stream();
    for (;;) {
      const step = await steps.next();
      if (step.done === true) return step.value;
    }
  });
}

/** Tells on a line how a call went. */
export async function measuredCall<Result>(work: string, call: () => Promise<Result>): Promise<Result> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  let memory = 0;
  let busy = 0;
  let used = process.threadCpuUsage();
  const look = (): void => {
    memory = Math.max(memory, process.memoryUsage.rss() / 1e6);
    const { user, system } = process.threadCpuUsage(used);
    busy = Math.max(busy, (user + system) / 1e3);
    used = process.threadCpuUsage();
  };
  const timer = setInterval(look, RESOLUTION);
  const start = performance.now();
  const result = await call();
  const seconds = (performance.now() - start) / 1e3;
  look();
  clearInterval(timer);
  delay.disable();
  tell({ work, seconds, memory, busy, blocked: Math.max(0, delay.max / 1e6 - RESOLUTION) });
  return result;
}
