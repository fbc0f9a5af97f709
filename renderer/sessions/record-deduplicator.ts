import type { SessionRecord } from '../../shared/records.ts';

/** Keeps a session that comes twice in one place of a list. Grows with the number of keys, not with what they hold. */
export class RecordDeduplicator<Place extends object> {
  readonly #placed = new Set<string>();
  readonly #keysIn = new WeakMap<Place, readonly string[]>();

  /** Puts records into a place, instead of what was there before. Gives back those that are nowhere else, each once. */
  take(place: Place, records: readonly SessionRecord[]): SessionRecord[] {
    for (const key of this.#keysIn.get(place) ?? []) this.#placed.delete(key);
    const own = records.filter(({ key }) => {
      if (this.#placed.has(key)) return false;
      this.#placed.add(key);
      return true;
    });
    this.#keysIn.set(
      place,
      own.map(({ key }) => key),
    );
    return own;
  }

  clear(): void {
    this.#placed.clear();
  }
}
