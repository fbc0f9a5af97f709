import { hash, randomBytes } from 'node:crypto';

/** Tables that the texts are spread over, by their marks: enlarging one of them takes no time. */
const TABLES = 256;

/** One more than the number of a text for each slot; 0 where it is free. */
interface Table {
  slots: Uint32Array<ArrayBuffer>;
  taken: number;
}

/**
 * Tells many texts apart without keeping them: 8 bytes of a keyed hash for each, and its place in a table. That two of a million
 * are taken for one happens once in 30 million times.
 */
export class Fingerprints {
  readonly #key = randomBytes(16).toString('hex');
  readonly #tables: Table[] = Array.from({ length: TABLES }, () => ({ slots: new Uint32Array(16), taken: 0 }));
  /** Two for each text. */
  #marks = new Uint32Array(2 * 512);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The number of a text, in the order in which they were first added. */
  add(text: string): number {
    const digest = hash('sha256', `${this.#key}${text}`, 'buffer');
    const low = digest.readUInt32LE(0);
    const high = digest.readUInt32LE(4);
    const table = this.#tables[high % TABLES];
    if (table === undefined) throw new Error('There is no such table.');
    const slot = this.#slotOf(table.slots, low, high);
    const known = table.slots[slot] ?? 0;
    if (known > 0) return known - 1;
    if (this.#marks.length < 2 * (this.#size + 1)) this.#marks = longer(this.#marks);
    this.#marks[2 * this.#size] = low;
    this.#marks[2 * this.#size + 1] = high;
    this.#size += 1;
    table.slots[slot] = this.#size;
    table.taken += 1;
    if (table.taken * 4 > table.slots.length * 3) this.#enlarge(table);
    return this.#size - 1;
  }

  /** Where it is, or the free slot that it belongs into. */
  #slotOf(slots: Uint32Array, low: number, high: number): number {
    const last = slots.length - 1;
    for (let slot = low & last; ; slot = (slot + 1) & last) {
      const known = slots[slot] ?? 0;
      if (known === 0) return slot;
      if (this.#marks[2 * known - 2] === low && this.#marks[2 * known - 1] === high) return slot;
    }
  }

  #enlarge(table: Table): void {
    const slots = new Uint32Array(2 * table.slots.length);
    for (const known of table.slots) {
      if (known === 0) continue;
      slots[this.#slotOf(slots, this.#marks[2 * known - 2] ?? 0, this.#marks[2 * known - 1] ?? 0)] = known;
    }
    table.slots = slots;
  }
}

/** The same numbers with as much room again behind them. */
export function longer(numbers: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const copy = new Uint32Array(2 * numbers.length);
  copy.set(numbers);
  return copy;
}
