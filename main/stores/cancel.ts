import { DeskError } from '../../shared/errors.ts';

export function cancelled(cause?: unknown): DeskError {
  return new DeskError('CANCELLED', 'Cancelled.', { cause });
}

/** @throws DeskError CANCELLED when the person has stopped the call */
export function checkCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled(signal.reason);
}
