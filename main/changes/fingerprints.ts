import { hash, randomBytes } from 'node:crypto';

/**
 * Tells many texts apart without keeping them: 8 bytes of a keyed hash for each, and its place in a table. That two of a million
 * are taken for one happens once in 30 million times.
 */
export class Fingerprints {
  readonly #key = randomBytes(16).toString('hex');
  #marks = new Uint32Array(2 * 512);
  /** For each slot one more than the number of the text in it; 0 where it is free. */
  #slots = new Uint32Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The number of a text, in the order in which they were first added. */
  add(text: string): number {
    const digest = hash('sha256', `${this.#key}${text}`, 'buffer');
    const low = digest.readUInt32LE(0);
    const high = digest.readUInt32LE(4);
    const slot = this.#slotOf(low, high);
    const taken = this.#slots[slot] ?? 0;
    if (taken > 0) return taken - 1;
    if (this.#marks.length < 2 * (this.#size + 1)) this.#marks = longer(this.#marks);
    this.#marks[2 * this.#size] = low;
    this.#marks[2 * this.#size + 1] = high;
    this.#size += 1;
    this.#slots[slot] = this.#size;
    if (this.#size * 4 > this.#slots.length * 3) this.#spread();
    return this.#size - 1;
  }

  /** Where it is, or the free slot that it belongs into. */
  #slotOf(low: number, high: number): number {
    const last = this.#slots.length - 1;
    for (let slot = low & last; ; slot = (slot + 1) & last) {
      const taken = this.#slots[slot] ?? 0;
      if (taken === 0) return slot;
      if (this.#marks[2 * taken - 2] === low && this.#marks[2 * taken - 1] === high) return slot;
    }
  }

  #spread(): void {
    this.#slots = new Uint32Array(2 * this.#slots.length);
    for (let at = 0; at < this.#size; at += 1) {
      this.#slots[this.#slotOf(this.#marks[2 * at] ?? 0, this.#marks[2 * at + 1] ?? 0)] = at + 1;
    }
  }
}

/** The same numbers with as much room again behind them. */
export function longer(numbers: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const copy = new Uint32Array(2 * numbers.length);
  copy.set(numbers);
  return copy;
}
