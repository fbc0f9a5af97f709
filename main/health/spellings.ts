import { MOST_SHOPS_KEPT } from '../../shared/health.ts';
import { canonicalShop } from '../../shared/ids.ts';
import { Fingerprints, longer } from '../changes/fingerprints.ts';
import { ShopNames } from './shop-names.ts';

/** Shops that are written in more than one way. */
export interface Duplicates {
  shops: number;
  /** The ways in which they are written. */
  ways: number;
  /** Those of the ways beside which the shop is there as Shopify writes it. */
  others: number;
  /** The ways of each of some of the shops: of all of them where these are no more than a report keeps. */
  found: string[][];
}

/** Brings the ways together in which one shop is written. Memory grows with the shops that are not written as Shopify writes them. */
export class Spellings {
  readonly #odd = new ShopNames();
  readonly #shops = new Fingerprints();
  /** Of each odd way the number of its shop. */
  #shopOf = new Uint32Array(64);
  /** Of each shop how many odd ways there are. */
  #ways = new Uint32Array(64);

  /** A way in which a shop is written; those of Shopify’s own form are left out. */
  add(way: string): void {
    const canonical = canonicalShop(way);
    if (canonical === way) return;
    const known = this.#odd.size;
    if (this.#odd.add(way) < known) return;
    const shop = this.#shops.add(canonical);
    if (this.#shopOf.length <= known) this.#shopOf = longer(this.#shopOf);
    if (this.#ways.length <= shop) this.#ways = longer(this.#ways);
    this.#shopOf[known] = shop;
    this.#ways[shop] = (this.#ways[shop] ?? 0) + 1;
  }

  /** @param isThere whether there is a shop that is written so, as Shopify writes it */
  async duplicates(isThere: (shop: string) => boolean): Promise<Duplicates> {
    const duplicates = { shops: 0, ways: 0, others: 0 };
    const found = new Map<number, string[]>();
    const looked = new Uint8Array(this.#shops.size);
    let kept = 0;
    for await (const [way, number] of this.#odd.all()) {
      const shop = this.#shopOf[number] ?? 0;
      if (looked[shop] === 0) {
        looked[shop] = 1;
        const canonical = canonicalShop(way);
        const odd = this.#ways[shop] ?? 0;
        const normal = isThere(canonical) ? 1 : 0;
        if (odd + normal < 2) continue;
        duplicates.shops += 1;
        duplicates.ways += odd + normal;
        duplicates.others += odd * normal;
        if (kept < MOST_SHOPS_KEPT) found.set(shop, normal === 1 ? [canonical] : []);
        kept += odd + normal;
      }
      const ways = found.get(shop);
      if (ways !== undefined && ways.length < MOST_SHOPS_KEPT) ways.push(way);
    }
    return {
      ...duplicates,
      found: [...found.values()]
        .map((ways) => ways.toSorted())
        .toSorted((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1)),
    };
  }
}
