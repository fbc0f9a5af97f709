import { setImmediate } from 'node:timers/promises';
import { Fingerprints } from '../changes/fingerprints.ts';
import { PackedTexts } from '../changes/packed-texts.ts';

/** The names of many shops, each with a number, in the order in which they were added: 20 to 40 bytes a shop. */
export class ShopNames {
  readonly #shops = new Fingerprints();
  readonly #names = new PackedTexts();

  get size(): number {
    return this.#shops.size;
  }

  /** @returns its number */
  add(shop: string): number {
    const known = this.size;
    const number = this.#shops.add(shop);
    if (number === known) this.#names.add(shop);
    return number;
  }

  numberOf(shop: string): number | undefined {
    return this.#shops.numberOf(shop);
  }

  /** All with their numbers, in slices that hold nothing up. */
  async *all(): AsyncGenerator<[shop: string, number: number]> {
    let number = 0;
    for (const part of this.#names.parts()) {
      for (const shop of part) {
        yield [shop, number];
        number += 1;
      }
      await setImmediate();
    }
  }

  /** Those with these numbers, in this order. */
  async named(numbers: readonly number[]): Promise<string[]> {
    const wanted = new Map<number, string>(numbers.map((number) => [number, '']));
    let left = wanted.size;
    for await (const [shop, number] of this.all()) {
      if (left === 0) break;
      if (!wanted.has(number)) continue;
      wanted.set(number, shop);
      left -= 1;
    }
    return numbers.map((number) => wanted.get(number) ?? '');
  }
}
