import { Fingerprints, longer } from './fingerprints.ts';
import { PackedTexts } from './packed-texts.ts';

export interface ShopCount {
  shop: string;
  online: number;
  offline: number;
}

/** Counts the sessions of many shops in little memory. */
export class ShopTally {
  readonly #shops = new Fingerprints();
  readonly #names = new PackedTexts();
  /** Two for each shop: online and offline. */
  #counts = new Uint32Array(2 * 64);

  get size(): number {
    return this.#shops.size;
  }

  /** @param kind absent where it could not be read */
  count(shop: string, kind: keyof typeof PLACES | undefined): void {
    const known = this.#shops.size;
    const at = this.#shops.add(shop);
    if (at === known) this.#names.add(shop);
    if (this.#counts.length < 2 * (at + 1)) this.#counts = longer(this.#counts);
    if (kind === undefined) return;
    const place = 2 * at + PLACES[kind];
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
  }

  /** The shops with the most readable sessions, those first. */
  most(many: number): ShopCount[] {
    const found: { at: number; sum: number }[] = [];
    for (let at = 0; at < this.size; at += 1) {
      const sum = this.#of(at, 'online') + this.#of(at, 'offline');
      if (found.length === many && sum <= (found.at(-1)?.sum ?? 0)) continue;
      const place = found.findIndex((other) => other.sum < sum);
      found.splice(place === -1 ? found.length : place, 0, { at, sum });
      if (found.length > many) found.pop();
    }
    return found.map(({ at }) => ({
      shop: this.#names.at(at) ?? '',
      online: this.#of(at, 'online'),
      offline: this.#of(at, 'offline'),
    }));
  }

  #of(at: number, kind: keyof typeof PLACES): number {
    return this.#counts[2 * at + PLACES[kind]] ?? 0;
  }
}

const PLACES = { online: 0, offline: 1 };
