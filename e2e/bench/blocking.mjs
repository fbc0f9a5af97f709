import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Loaded into the measured host with `--import`: after the first second, which belongs to starting, it watches how long
 * the event loop is held up, and tells on SIGUSR2 (in milliseconds, with the memory in bytes). Plain JavaScript, because making it of
 * TypeScript would take memory in the measured process.
 */
const RESOLUTION = 5;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
setTimeout(() => delay.enable(), 1000).unref();
process.on('SIGUSR2', () => {
  const blocked = Math.max(0, delay.max / 1e6 - RESOLUTION);
  process.stdout.write(`measured ${JSON.stringify({ blocked, memory: process.memoryUsage.rss() })}\n`);
});
