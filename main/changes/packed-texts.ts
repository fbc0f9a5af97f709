import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';

/** Texts that are compressed together. */
const PART = 500;

const texts = z.array(z.string());

/**
 * A list of texts that may be very long: compressed in memory, and never on disk, as keys of sessions may hold tokens.
 * Keys and shops that follow each other have much in common.
 */
export class PackedTexts {
  readonly #parts: Uint8Array[] = [];
  /** Those that no part is made of yet. */
  #last: string[] = [];

  get size(): number {
    return this.#parts.length * PART + this.#last.length;
  }

  add(text: string): void {
    this.#last.push(text);
    if (this.#last.length < PART) return;
    // A copy of its own: what zlib returns is part of a larger buffer.
    this.#parts.push(new Uint8Array(deflateRawSync(JSON.stringify(this.#last), { level: 1 })));
    this.#last = [];
  }

  at(index: number): string | undefined {
    return this.#part(Math.floor(index / PART))[index % PART];
  }

  /** In the order in which they were added. */
  *[Symbol.iterator](): Generator<string> {
    for (const part of this.parts()) yield* part;
  }

  /** The same, as many at a time as are unpacked in one go. */
  *parts(): Generator<readonly string[]> {
    for (let at = 0; at <= this.#parts.length; at += 1) yield this.#part(at);
  }

  #part(at: number): readonly string[] {
    const packed = this.#parts[at];
    return packed === undefined ? this.#last : texts.parse(JSON.parse(inflateRawSync(packed).toString('utf8')));
  }
}
