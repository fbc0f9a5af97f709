import { createHash, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { Keychain } from './keychain.ts';

const NAME = 'trash';

/** The most keys that are kept: what a Windows credential holds. Copies are kept for a month, and each key was a failure. */
const MOST_KEYS = 20;

export interface TrashKey {
  /** By which copies name the key that they were encrypted with. */
  id: string;
  /** 32 bytes, for AES-256-GCM. From plain bytes each copy would make an object of its own, which takes longer than encrypting. */
  key: KeyObject;
}

/**
 * The keys that copies in the trash are encrypted with. They live in the system's keychain, made on first use. While it cannot
 * be had a key of this run takes their place, and joins them as soon as it can: a key beside the file that it encrypts would
 * protect nothing.
 */
export class TrashKeys {
  readonly #chain: Keychain;
  readonly #known = new Map<string, KeyObject>();
  /** Absent as long as the keychain has not answered. */
  #kept: TrashKey | undefined;
  #ofThisRun: TrashKey | undefined;
  #loading: Promise<void> | undefined;

  constructor(chain: Keychain) {
    this.#chain = chain;
  }

  /** The key to encrypt with now, and whether it outlives this run. */
  async current(): Promise<TrashKey & { isKept: boolean }> {
    await this.#load();
    if (this.#kept !== undefined) return { ...this.#kept, isKept: true };
    this.#ofThisRun ??= this.#learn(randomBytes(32));
    return { ...this.#ofThisRun, isKept: false };
  }

  /** The key that a copy names; `undefined` where it is lost or cannot be read now. */
  async find(id: string): Promise<KeyObject | undefined> {
    await this.#load();
    return this.#known.get(id);
  }

  async #load(): Promise<void> {
    if (this.#kept !== undefined) return;
    this.#loading ??= this.#ask().finally(() => {
      this.#loading = undefined;
    });
    await this.#loading;
  }

  async #ask(): Promise<void> {
    const stored = await this.#chain.read(NAME);
    if (!stored.answered) return;
    const keys = (stored.secret ?? '').split(' ').filter((text) => text !== '');
    for (const text of keys) this.#learn(Buffer.from(text, 'base64'));
    // What was encrypted in this run while the keychain could not be had is to be readable in the next one, too.
    const [first = randomBytes(32).toString('base64'), ...further] =
      this.#ofThisRun === undefined ? keys : [...keys, this.#ofThisRun.key.export().toString('base64')];
    const all = [first, ...further.slice(1 - MOST_KEYS)];
    if (all.length > keys.length || this.#ofThisRun !== undefined) {
      const written = await this.#chain.write(NAME, all.join(' '));
      if (!written.answered) return;
    }
    this.#kept = this.#learn(Buffer.from(first, 'base64'));
  }

  #learn(bytes: Buffer): TrashKey {
    const id = createHash('sha256').update('session-desk trash').update(bytes).digest('hex').slice(0, 16);
    const key = createSecretKey(bytes);
    this.#known.set(id, key);
    return { id, key };
  }
}
