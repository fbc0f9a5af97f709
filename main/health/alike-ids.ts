import { canonicalShop } from '../../shared/ids.ts';
import { Fingerprints } from '../changes/fingerprints.ts';

/**
 * Tells which sessions have an id that differs from another one of the same shop in letter case or slashes at its end only. 14 to 27
 * bytes a session, as much again for each whose id is not in small letters without a slash.
 */
export class AlikeIds {
  readonly #ids = new Fingerprints();
  /** What the odd ones would be in small letters without a slash. */
  readonly #canonical = new Fingerprints();

  /** @returns whether one that was added before is alike; the same id once more is not */
  add(shop: string, id: string): boolean {
    const named = (text: string) => `${shop}\n${text}`;
    if (!this.#ids.addNew(named(id))) return false;
    const canonical = canonicalShop(id);
    if (canonical === id) return this.#canonical.numberOf(named(id)) !== undefined;
    const isFirst = this.#canonical.addNew(named(canonical));
    return !isFirst || this.#ids.numberOf(named(canonical)) !== undefined;
  }
}
