import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the process small while it goes through very many sessions. V8 gives new objects up to 100 MB once many are made at a time, and
 * hardly ever takes that back; here they are gone again after each batch, so that a small room serves them as well.
 */
export function keepMemorySmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--optimize-for-size');
}
