import { hash, randomBytes } from 'node:crypto';

/** Tables that the texts are spread over, by their marks: enlarging one of them takes no time. */
const TABLES = 256;

/** One more than the number of a text for each slot; 0 where it is free. */
interface Table {
  slots: Uint32Array<ArrayBuffer>;
  taken: number;
}

/**
 * Tells many texts apart without keeping them: 8 bytes of a keyed hash for each, and its place in a table; 14 to 27 bytes in all. That
 * two of a million are taken for one happens once in 30 million times.
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

  /** Whether a text is there for the first time. */
  addNew(text: string): boolean {
    const known = this.#size;
    return this.add(text) === known;
  }

  /** The number of a text, if it was added. */
  numberOf(text: string): number | undefined {
    return this.#look(text).number;
  }

  /** The number of a text, in the order in which they were first added. */
  add(text: string): number {
    const { table, slot, low, high, number } = this.#look(text);
    if (number !== undefined) return number;
    if (this.#marks.length < 2 * (this.#size + 1)) this.#marks = longer(this.#marks);
    this.#marks[2 * this.#size] = low;
    this.#marks[2 * this.#size + 1] = high;
    this.#size += 1;
    table.slots[slot] = this.#size;
    table.taken += 1;
    if (table.taken * 4 > table.slots.length * 3) this.#enlarge(table);
    return this.#size - 1;
  }

  /** Its marks, and its place or the free one that it belongs into. */
  #look(text: string) {
    // As a text it costs a third of what it does as a buffer.
    const digest = hash('sha256', `${this.#key}${text}`, 'binary');
    const low = uint32At(digest, 0);
    const high = uint32At(digest, 4);
    const table = this.#tables[high % TABLES];
    if (table === undefined) throw new Error('There is no such table.');
    const slot = this.#slotOf(table.slots, low, high);
    const known = table.slots[slot] ?? 0;
    return { low, high, table, slot, number: known === 0 ? undefined : known - 1 };
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

/** Four of the bytes that the characters stand for. */
function uint32At(bytes: string, at: number): number {
  const byte = (place: number) => bytes.charCodeAt(at + place);
  return (byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24)) >>> 0;
}

/** The same numbers with as much room again behind them. */
export function longer(numbers: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const copy = new Uint32Array(2 * numbers.length);
  copy.set(numbers);
  return copy;
}
