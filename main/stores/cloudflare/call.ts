import { checkCancelled } from '../cancel.ts';

/** One call of a store on its way to Cloudflare. */
export interface Call {
  signal: AbortSignal | undefined;
  /** How long it may wait, in all, for a server that throttles requests; milliseconds. */
  patience: number;
  /** How long it has waited for that; milliseconds. */
  slowedFor: number;
  /** When the last of its waits ends, which may overlap; `performance.now()`. */
  waitsUntil: number;
}

/** @param patience milliseconds */
export function newCall(signal: AbortSignal | undefined, patience: number): Call {
  checkCancelled(signal);
  return { signal, patience, slowedFor: 0, waitsUntil: 0 };
}
