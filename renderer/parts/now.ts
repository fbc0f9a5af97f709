import { useSyncExternalStore } from 'react';

const TICK = 10_000;

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick() {
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  if (listeners.size === 0) {
    timer = setInterval(tick, TICK);
    // The time kept from before nobody looked may be old.
    if (Date.now() - now > TICK) queueMicrotask(tick);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

/** The time, milliseconds since 1970; what uses it is drawn again every ten seconds. One clock for the whole window. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
