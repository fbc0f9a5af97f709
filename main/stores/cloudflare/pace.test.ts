import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { newCall, type Call } from './call.ts';
import { Pace } from './pace.ts';

const call = (patience = 60_000): Call => newCall(undefined, patience);
const OPEN = new AbortController().signal;
const headers = (value: string) => new Headers({ Ratelimit: value });

test('no window has more requests than are allowed, and those that wait come all the same', async () => {
  const pace = new Pace({ requests: 5, window: 300 }, OPEN);
  const begun: number[] = [];
  const mine = call();
  const started = performance.now();
  await Promise.all(Array.from({ length: 12 }, () => pace.run(mine, async () => void begun.push(performance.now()))));
  expect(begun).toHaveLength(12);
  // A float of milliseconds, less a difference of rounding.
  for (const [at, start] of begun.entries()) expect((begun[at + 5] ?? Infinity) - start).toBeGreaterThan(299.999);
  // Twelve wait together, not one after the other.
  expect(mine.slowedFor).toBeGreaterThan(500);
  expect(mine.slowedFor).toBeLessThan(performance.now() - started + 5);
});

test('six at once are enough', async () => {
  const pace = new Pace(undefined, OPEN);
  let running = 0;
  let most = 0;
  const request = async () => {
    most = Math.max(most, (running += 1));
    await sleep(5);
    running -= 1;
  };
  await Promise.all(Array.from({ length: 30 }, () => pace.run(call(), request)));
  expect(most).toBe(6);
});

test('a request that fails makes room for the next', async () => {
  const pace = new Pace(undefined, OPEN);
  const failing = Array.from({ length: 12 }, () => pace.run(call(), () => Promise.reject(new Error('no'))));
  await Promise.allSettled(failing);
  expect(await pace.run(call(), async () => 'done')).toBe('done');
});

test('when the server has little left, nothing begins until it has more; who cannot wait is told', async () => {
  const pace = new Pace(undefined, OPEN);
  pace.hear(headers('"default";r=500;t=120'));
  expect(await pace.run(call(0), async () => 'at once')).toBe('at once');
  pace.hear(headers('"burst";r=500;t=1, "default";r=3;t=120'));
  await expect(pace.run(call(10_000), async () => 'never')).rejects.toMatchObject({
    code: 'THROTTLED',
    hint: expect.stringMatching(/in 1(19|20) seconds/),
  });
});

test('who is stopped while others have their turn leaves the line at once, and those behind are served', async () => {
  const pace = new Pace(undefined, OPEN);
  const { promise: answer, resolve } = Promise.withResolvers<string>();
  const running = Array.from({ length: 6 }, () => pace.run(call(), () => answer));
  const stop = new AbortController();
  const stopped = pace.run(newCall(stop.signal, 0), async () => 'never');
  const behind = pace.run(call(), async () => 'served');
  stop.abort();
  await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
  resolve('answered');
  expect(await Promise.all([...running, behind])).toEqual([...running.map(() => 'answered'), 'served']);
});

test('closing ends those that wait for a better time', async () => {
  const closing = new AbortController();
  const pace = new Pace(undefined, closing.signal);
  pace.close(60_000);
  const waiting = pace.run(call(120_000), async () => 'never');
  closing.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'STORE_FAILED', message: expect.stringMatching(/closed/) });
});
