import { randomBytes } from 'node:crypto';
import { DeskError } from '../../shared/errors.ts';

/** Lists that are kept at a time; the one used longest ago goes first. */
const MOST_LISTS = 20;

/** Lists of shops that people pasted, for this run. The window and the address have a handle of each. */
export class ShopLists {
  readonly #lists = new Map<string, ReadonlySet<string>>();

  /** @returns the handle */
  keep(shops: Iterable<string>): string {
    const handle = randomBytes(16).toString('base64url');
    this.#lists.set(handle, new Set(shops));
    const [oldest] = this.#lists.keys();
    if (this.#lists.size > MOST_LISTS && oldest !== undefined) this.#lists.delete(oldest);
    return handle;
  }

  /** @throws DeskError SEARCH_EXPIRED */
  shopsOf(handle: string): ReadonlySet<string> {
    const shops = this.#lists.get(handle);
    if (shops === undefined) {
      throw new DeskError('SEARCH_EXPIRED', 'This list of shops is no longer in memory.', {
        hint: 'Paste the list again. Lists are kept until Session Desk quits.',
      });
    }
    this.#lists.delete(handle);
    this.#lists.set(handle, shops);
    return shops;
  }
}
