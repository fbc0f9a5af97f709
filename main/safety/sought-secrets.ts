import { createHmac, randomBytes } from 'node:crypto';
import { DeskError } from '../../shared/errors.ts';
import { secretsIn } from '../../shared/secret-form.ts';
import type { SoughtSecret } from '../../shared/records.ts';
import { rememberSecret, type Masker } from './mask.ts';

/** How long a secret is kept after it was last searched for; milliseconds. */
const KEPT_FOR = 60 * 60_000;
/** How many are kept; the one that was not searched for the longest goes first. */
const MOST = 50;

interface Kept {
  sought: SoughtSecret;
  /** All that a session may hold of it: the text as it was pasted, and each secret in it. */
  texts: readonly string[];
  usedAt: number;
}

/** Secrets that are searched for. They stay here, in memory; the window and its addresses have only a handle. */
export class SoughtSecrets {
  /** A handle of one run means nothing to the next, nor to whoever tries tokens on it. */
  readonly #key = randomBytes(32);
  /** Those used last come last. */
  readonly #kept = new Map<string, Kept>();
  readonly #masker: Masker;

  constructor(masker: Masker) {
    this.#masker = masker;
  }

  keep(text: string): SoughtSecret {
    const whole = text.trim();
    const inside = secretsIn(whole);
    for (const secret of inside) rememberSecret(secret);
    const handle = createHmac('sha256', this.#key).update(whole).digest().subarray(0, 16).toString('base64url');
    const sought = { handle, mask: this.#masker.mask(inside[0] ?? whole) };
    this.#use({ sought, texts: [...new Set([whole, ...inside])], usedAt: 0 });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST) break;
      this.#kept.delete(oldest);
    }
    return sought;
  }

  /** @throws DeskError SEARCH_EXPIRED */
  sought(handle: string): SoughtSecret {
    return this.#get(handle).sought;
  }

  /** @throws DeskError SEARCH_EXPIRED */
  textsOf(handle: string): readonly string[] {
    return this.#get(handle).texts;
  }

  #get(handle: string): Kept {
    for (const [old, { usedAt }] of this.#kept) {
      if (performance.now() - usedAt > KEPT_FOR) this.#kept.delete(old);
    }
    const kept = this.#kept.get(handle);
    if (kept !== undefined) return this.#use(kept);
    throw new DeskError('SEARCH_EXPIRED', 'The token for this search is no longer in memory.', {
      hint: 'Paste it into the search box again. Tokens are kept in memory for an hour and never put in an address.',
    });
  }

  #use(kept: Kept): Kept {
    const used = { ...kept, usedAt: performance.now() };
    this.#kept.delete(kept.sought.handle);
    this.#kept.set(kept.sought.handle, used);
    return used;
  }
}
