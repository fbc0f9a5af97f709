import { setTimeout as sleep } from 'node:timers/promises';
import type { AsyncEntry } from '@napi-rs/keyring';
import type { KeychainInfo } from '../../shared/records.ts';

const SERVICE = 'Session Desk';

/** How long an answer is waited for (milliseconds): the system may be asking the person to unlock it. */
const PATIENCE = 10_000;

/** Who asks for reading this soon after a failure (milliseconds) is told the same: each question may ask the person for something. */
const COOL_DOWN = 30_000;

/** Linux has a keychain only where a desktop or the person started one: these are the words where there is none. */
const NONE = /DBUS_SESSION_BUS_ADDRESS|not provided by any \.service|ServiceUnknown|autolaunch/i;

export type KeychainAnswer = { answered: true; secret: string | undefined } | { answered: false; why: Trouble };

/** `none`: there is no keychain on this computer. `failed`: there is one, and it did not do what it was asked. */
type Trouble = Exclude<KeychainInfo, { state: 'ok' }>;

/** The system's keychain, as far as it belongs to one data folder. */
export class Keychain {
  readonly #dataDir: string;
  /** One that answered before and is not there now has failed. */
  #hasAnswered = false;
  #info: KeychainInfo = { state: 'ok' };
  #failedAt = -COOL_DOWN;
  /** One question at a time: each may open a dialog of the system's. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** How the last call went. */
  get info(): KeychainInfo {
    return this.#info;
  }

  read(name: string): Promise<KeychainAnswer> {
    return this.#inTurn(async () => {
      const since = performance.now() - this.#failedAt;
      if (this.#info.state !== 'ok' && since < COOL_DOWN) return { answered: false, why: this.#info };
      return this.#ask(name, async (entry) => (await entry.getPassword()) ?? undefined);
    });
  }

  /** Writes a secret, or removes it with `undefined`. */
  write(name: string, secret: string | undefined): Promise<KeychainAnswer> {
    return this.#inTurn(() =>
      this.#ask(name, async (entry) => {
        if (secret === undefined) await entry.deleteCredential();
        else await entry.setPassword(secret);
        return secret;
      }),
    );
  }

  /** Lets the next question be asked, however short the last failure is ago. */
  retry(): void {
    this.#failedAt = -COOL_DOWN;
  }

  #inTurn(work: () => Promise<KeychainAnswer>): Promise<KeychainAnswer> {
    const answer = this.#turn.then(work);
    this.#turn = answer;
    return answer;
  }

  async #ask(name: string, ask: (entry: AsyncEntry) => Promise<string | undefined>): Promise<KeychainAnswer> {
    try {
      const entry = await this.#entryOf(name);
      if (entry === undefined) return this.#failed({ state: 'none' });
      const secret = await withinPatience(ask(entry));
      this.#hasAnswered = true;
      this.#info = { state: 'ok' };
      return { answered: true, secret };
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (!this.#hasAnswered && NONE.test(words)) return this.#failed({ state: 'none' });
      return this.#failed({ state: 'failed', reason: reasonOf(words), detail: words });
    }
  }

  #failed(why: Trouble): KeychainAnswer {
    this.#info = why;
    this.#failedAt = performance.now();
    return { answered: false, why };
  }

  async #entryOf(name: string): Promise<AsyncEntry | undefined> {
    if (process.env['SESSION_DESK_KEYCHAIN'] === 'off') return undefined;
    const { AsyncEntry } = await import('@napi-rs/keyring');
    // Without the pin Linux falls back to the kernel's keyring, which a restart empties.
    return new AsyncEntry(SERVICE, `${this.#dataDir}#${name}`, { linux: { store: 'secret-service' } });
  }
}

async function withinPatience<T>(answer: Promise<T>): Promise<T> {
  const given = new AbortController();
  const silence = sleep(PATIENCE, undefined, { signal: given.signal, ref: false }).then(() => {
    throw new Error('no answer in time');
  });
  // Whoever is heard first counts; the other may end as it likes.
  silence.catch(() => {});
  answer.catch(() => {});
  try {
    return await Promise.race([answer, silence]);
  } finally {
    given.abort();
  }
}

/** Ends the sentence “The keychain of this computer …”. */
function reasonOf(words: string): string {
  if (/dismissed|locked|user interaction|canceled/i.test(words)) return 'is locked';
  if (/denied|not allowed|authorization|access/i.test(words)) return 'refused';
  if (NONE.test(words) || /disconnect|NoReply|closed|refused/i.test(words)) return 'is no longer available';
  return /in time/.test(words) ? 'does not answer' : 'failed';
}
