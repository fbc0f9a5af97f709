import { DeskError } from '../../shared/errors.ts';
import { cancelled, checkCancelled, closed } from './cancel.ts';

export interface GuardContext {
  /** Aborted when the person stops the call. */
  signal: AbortSignal | undefined;
  /** Aborted when the store is closed. */
  closing?: AbortSignal;
  explainFailure: (error: unknown) => DeskError | Promise<DeskError>;
}

/** Runs calls of a driver so that every failure leaves as a DeskError: an abort as CANCELLED, what closing the store broke as that. */
export async function guard<T>(context: GuardContext, call: () => Promise<T>): Promise<T> {
  checkOpen(context);
  try {
    return await call();
  } catch (error) {
    throw await failureOf(error, context);
  }
}

/** The same for calls that give one batch after the other. */
export async function* guardEach<T>(context: GuardContext, batches: () => AsyncIterable<T>): AsyncGenerator<T> {
  checkOpen(context);
  try {
    for await (const batch of batches()) {
      yield batch;
      checkCancelled(context.signal);
    }
  } catch (error) {
    throw await failureOf(error, context);
  }
}

function checkOpen({ signal, closing }: GuardContext): void {
  checkCancelled(signal);
  if (closing?.aborted === true) throw closed();
}

async function failureOf(error: unknown, { signal, closing, explainFailure }: GuardContext): Promise<DeskError> {
  if (signal?.aborted === true) return cancelled(error);
  // Calls are stopped as by a person when the store closes.
  const isOwn = error instanceof DeskError && error.code !== 'CANCELLED';
  return closing?.aborted === true && !isOwn ? closed(error) : explainFailure(error);
}
