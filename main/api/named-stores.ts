import { randomUUID } from 'node:crypto';
import { DeskError } from '../../shared/errors.ts';
import type { NamedStore } from '../command-line.ts';

/** The stores that were named on command lines, by handle: what was typed may hold a password, and stays out of every address. */
export class NamedStores {
  readonly #named = new Map<string, NamedStore>();

  add(store: NamedStore): string {
    const handle = randomUUID();
    this.#named.set(handle, store);
    return handle;
  }

  /** @throws DeskError NOT_FOUND when it was named to a program that has ended */
  get(handle: string): NamedStore {
    const store = this.#named.get(handle);
    if (store === undefined) throw new DeskError('NOT_FOUND', 'This store was named to a Session Desk that has ended.');
    return store;
  }
}
