import type { StoredKey } from '../../shared/records.ts';
import { VERSION_LENGTH } from '../layouts/version.ts';
import { Fingerprints } from './fingerprints.ts';
import { PackedTexts } from './packed-texts.ts';

/** The sessions of a plan, each by its key and in the version that was shown. A million take about 25 MB. */
export class PlannedSessions {
  readonly #sessions: PackedTexts;

  constructor(sessions: PackedTexts) {
    this.#sessions = sessions;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** In the order in which they were found, in groups of this size. */
  *batches(size: number): Generator<[StoredKey, string][]> {
    let batch: [StoredKey, string][] = [];
    for (const text of this.#sessions) {
      batch.push([text.slice(VERSION_LENGTH), text.slice(0, VERSION_LENGTH)]);
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }
}

/** Collects them. */
export class SessionsToPlan {
  readonly #keys: Fingerprints | undefined;
  readonly #sessions = new PackedTexts();

  /** @param mayRepeat the store has an order of its own, in which a session may come twice */
  constructor({ mayRepeat }: { mayRepeat: boolean }) {
    this.#keys = mayRepeat ? new Fingerprints() : undefined;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Whether it is the first time. */
  add(key: StoredKey, version: string): boolean {
    if (this.#keys?.addNew(key) === false) return false;
    this.#sessions.add(version + key);
    return true;
  }

  planned(): PlannedSessions {
    return new PlannedSessions(this.#sessions);
  }
}
