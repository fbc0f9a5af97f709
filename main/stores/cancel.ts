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
  return new DeskError('STORE_FAILED', 'The store was closed.', { hint: 'Open it again.', cause });
}
