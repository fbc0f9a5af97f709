import { DeskError } from '../../shared/errors.ts';

export function cancelled(cause?: unknown): DeskError {
  return new DeskError('CANCELLED', 'Cancelled.', { cause });
}

/** @throws DeskError CANCELLED when the person has stopped the call */
export function checkCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled(signal.reason);
}

/** What a call is told whose store was closed under it. */
export function closed(cause?: unknown): DeskError {
  return new DeskError('STORE_FAILED', 'The store was closed.', { hint: 'Reconnect to the store.', cause });
}

/** Aborts as soon as one of them does. */
export function anySignal(...signals: (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined));
}

/** The answer, or a rejection as soon as the person has stopped the call; what still comes is dropped. */
export async function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return answer;
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  // Aborted between the check and here.
  if (signal.aborted) stop();
  try {
    return await Promise.race([answer, stopped.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
    answer.catch(() => {});
  }
}
