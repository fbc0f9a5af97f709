import { checkCancelled } from './cancel.ts';

/** Items in groups of at most this size. Our own: a dependency for four lines is no bargain. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

/** What comes in parts of any size, in groups of this one, each as soon as it is full. */
export async function* regrouped<T>(
  parts: AsyncIterable<readonly T[]>,
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<T[]> {
  let waiting: T[] = [];
  for await (const part of parts) {
    waiting.push(...part);
    while (waiting.length >= size) {
      yield waiting.slice(0, size);
      checkCancelled(signal);
      waiting = waiting.slice(size);
    }
  }
  checkCancelled(signal);
  if (waiting.length > 0) yield waiting;
}
