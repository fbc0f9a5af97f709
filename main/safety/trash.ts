import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import type Database from 'better-sqlite3';
import { z } from 'zod';
import { DeskError } from '../../shared/errors.ts';
import type { StoredKey, TrashInfo } from '../../shared/records.ts';
import type { SessionFields } from '../../shared/session.ts';
import { chunks } from '../stores/chunks.ts';
import { prefixForms } from '../stores/filter.ts';
import type { Keychain } from './keychain.ts';
import { shopWithoutStrayTokens, type Masker } from './mask.ts';
import { TrashKeys } from './trash-key.ts';

/** How long copies are kept. */
export const TRASH_DAYS = 30;

/** A copy of a session as it lay in its store. */
export interface TrashCopy {
  key: StoredKey;
  raw: Readonly<Record<string, unknown>>;
  /** As it was read: what another store, which keeps sessions in another form, gets. */
  fields: Partial<SessionFields>;
  /** The version that the change left in its place; absent when the change removed it. */
  over?: string;
}

const maybeText = z.string().exactOptional();
const maybeNumber = z.number().exactOptional();
const maybeFlag = z.boolean().exactOptional();

const copySchema = z.object({
  key: z.string(),
  raw: z.record(z.string(), z.unknown()),
  fields: z.strictObject({
    id: maybeText,
    shop: maybeText,
    state: maybeText,
    isOnline: maybeFlag,
    scope: maybeText,
    accessToken: maybeText,
    expires: maybeNumber,
    refreshToken: maybeText,
    refreshTokenExpires: maybeNumber,
    userId: maybeText,
    firstName: maybeText,
    lastName: maybeText,
    email: maybeText,
    locale: maybeText,
    accountOwner: maybeFlag,
    collaborator: maybeFlag,
    emailVerified: maybeFlag,
    userExpiresIn: maybeNumber,
    userScope: maybeText,
  }),
  over: maybeText,
});

/** Longer names of shops are cut, in characters. */
const LONGEST_SHOP = 500;

/** Copies of one entry, or those of one shop in it. */
export interface CopiesOf {
  activityId: number;
  /** As `shops` names it. */
  shop?: string | undefined;
}

/** Copies that are looked through for a shop in one go. */
const SLICE = 20_000;
const IN_SLICE = 'FROM trash INDEXED BY trash_shops WHERE activity_id = @activityId AND id BETWEEN @from AND @to';

const boundsRow = z.object({ first: z.number().nullable(), last: z.number().nullable() });
const shopRow = z.object({ shop: z.string(), copies: z.number() });

const sealedRow = z.object({ id: z.number(), key_id: z.string(), sealed: z.instanceof(Uint8Array) });

/** Encrypted copies of what changes removed or overwrote, each under the entry of its change in `activity.db`. */
export class Trash {
  readonly #db: Database.Database;
  readonly #chain: Keychain;
  readonly #keys: TrashKeys;
  readonly #inMemory: boolean;
  readonly #masker: Masker;

  /** @param inMemory the database ends with the program */
  constructor(db: Database.Database, chain: Keychain, { inMemory, masker }: { inMemory: boolean; masker: Masker }) {
    this.#db = db;
    this.#chain = chain;
    this.#masker = masker;
    this.#keys = new TrashKeys(chain);
    this.#inMemory = inMemory;
  }

  async info(): Promise<TrashInfo> {
    const { isKept } = await this.#keys.current();
    if (this.#inMemory) return { key: 'until-exit', days: TRASH_DAYS, why: 'activity.db cannot be written' };
    if (isKept) return { key: 'keychain', days: TRASH_DAYS };
    const { info } = this.#chain;
    const why =
      info.state === 'failed' ? `the keychain of this computer ${info.reason}` : 'this computer has no keychain';
    return { key: 'until-exit', days: TRASH_DAYS, why };
  }

  /** Keeps copies, all or none. Returns a number for each, by which it is discarded or replaced. */
  async keep(activityId: number, copies: readonly TrashCopy[]): Promise<number[]> {
    const key = await this.#keys.current();
    const insert = this.#db.prepare('INSERT INTO trash (activity_id, key_id, sealed, shop) VALUES (?, ?, ?, ?)');
    return this.#db.transaction(() =>
      copies.map((copy) => {
        const sealed = seal(key.key, activityId, copy);
        return Number(insert.run(activityId, key.id, sealed, this.#shopOf(copy)).lastInsertRowid);
      }),
    )();
  }

  /** By which a copy is found again. */
  #shopOf({ fields }: TrashCopy): string | null {
    return shopWithoutStrayTokens(fields, this.#masker, LONGEST_SHOP) ?? null;
  }

  async replace(activityId: number, number: number, copy: TrashCopy): Promise<void> {
    const key = await this.#keys.current();
    this.#db
      .prepare('UPDATE trash SET key_id = ?, sealed = ? WHERE id = ?')
      .run(key.id, seal(key.key, activityId, copy), number);
  }

  /** Forgets copies of what was not changed after all. */
  discard(numbers: readonly number[]): void {
    const remove = this.#db.prepare('DELETE FROM trash WHERE id = ?');
    this.#db.transaction(() => {
      for (const number of numbers) remove.run(number);
    })();
  }

  async count({ activityId, shop }: CopiesOf): Promise<number> {
    if (shop === undefined) {
      return Number(this.#db.prepare('SELECT count(*) FROM trash WHERE activity_id = ?').pluck().get(activityId));
    }
    const select = this.#db.prepare(`SELECT count(*) ${IN_SLICE} AND shop = @shop`).pluck();
    let count = 0;
    for await (const slice of this.#slices(activityId)) count += Number(select.get({ activityId, shop, ...slice }));
    return count;
  }

  /**
   * Shops that copies of an entry are of, by name. @param start the beginning of their names
   * @param limit shops at the most
   */
  async shops(activityId: number, start: string, limit: number): Promise<{ shop: string; copies: number }[]> {
    const forms = prefixForms(start);
    const select = this.#db.prepare(
      `SELECT shop, count(*) AS copies ${IN_SLICE} AND shop IS NOT NULL AND (${forms
        .map((_, at) => `substr(shop, 1, ${Array.from(start).length}) = @form${at}`)
        .join(' OR ')}) GROUP BY shop`,
    );
    const bound = Object.fromEntries(forms.map((form, at) => [`form${at}`, form]));
    let first = new Map<string, number>();
    for await (const slice of this.#slices(activityId)) {
      const found = z.array(shopRow).parse(select.all({ activityId, ...bound, ...slice }));
      for (const { shop, copies } of found) first.set(shop, (first.get(shop) ?? 0) + copies);
      // A name that comes after so many others is none of the first ones any more.
      first = new Map([...first].toSorted(([a], [b]) => (a < b ? -1 : 1)).slice(0, limit));
    }
    return [...first].map(([shop, copies]) => ({ shop, copies }));
  }

  /** The numbers of an entry's copies in parts: to look at all in one go would hold up everything else. */
  async *#slices(activityId: number): AsyncGenerator<{ from: number; to: number }> {
    const bounds = this.#db.prepare('SELECT min(id) AS first, max(id) AS last FROM trash WHERE activity_id = ?');
    const { first, last } = boundsRow.parse(bounds.get(activityId));
    if (first === null || last === null) return;
    for (let from = first; from <= last; from += SLICE) {
      yield { from, to: from + SLICE - 1 };
      await setImmediate();
    }
  }

  /**
   * Copies in the order in which they were kept, a batch at a time.
   * @throws DeskError NOT_FOUND when they were encrypted with a key that is lost
   */
  async *copies({ activityId, shop }: CopiesOf, batch: number): AsyncGenerator<TrashCopy[]> {
    if (shop !== undefined) {
      yield* this.#copiesOfShop({ activityId, shop }, batch);
      return;
    }
    const select = this.#db.prepare(
      'SELECT id, key_id, sealed FROM trash WHERE activity_id = ? AND id > ? ORDER BY id LIMIT ?',
    );
    for (let after = 0; ;) {
      const rows = z.array(sealedRow).parse(select.all(activityId, after, batch));
      if (rows.length === 0) return;
      yield await this.#unsealed(activityId, rows);
      after = rows.at(-1)?.id ?? after;
    }
  }

  async *#copiesOfShop(
    { activityId, shop }: { activityId: number; shop: string },
    batch: number,
  ): AsyncGenerator<TrashCopy[]> {
    const numbers = this.#db.prepare(`SELECT id ${IN_SLICE} AND shop = @shop ORDER BY id`).pluck();
    const select = this.#db.prepare('SELECT id, key_id, sealed FROM trash WHERE id = ?');
    for await (const slice of this.#slices(activityId)) {
      const found = z.array(z.number()).parse(numbers.all({ activityId, shop, ...slice }));
      for (const some of chunks(found, batch)) {
        const rows = z.array(sealedRow).parse(some.map((number) => select.get(number)));
        yield await this.#unsealed(activityId, rows);
      }
    }
  }

  async #unsealed(activityId: number, rows: readonly z.infer<typeof sealedRow>[]): Promise<TrashCopy[]> {
    const found: TrashCopy[] = [];
    for (const row of rows) {
      const key = await this.#keys.find(row.key_id);
      if (key === undefined) throw this.#lostKey();
      found.push(unseal(key, activityId, row.sealed));
    }
    return found;
  }

  /** Whether copies under this key can be read, and why not. */
  async restorable(keyId: string | null): Promise<{ restorable: boolean; reason?: string }> {
    if (keyId !== null && (await this.#keys.find(keyId)) !== undefined) return { restorable: true };
    const { info } = this.#chain;
    const reason =
      info.state === 'failed'
        ? `The keychain of this computer ${info.reason}, so the copies cannot be decrypted now.`
        : 'Their key was kept only until Session Desk quit.';
    return { restorable: false, reason };
  }

  #lostKey(): DeskError {
    const { info } = this.#chain;
    if (info.state === 'failed') {
      return new DeskError('NOT_FOUND', 'These copies cannot be decrypted now.', {
        hint: `The keychain of this computer ${info.reason}. Unlock it, choose Try again, then restore.`,
        detail: info.detail,
      });
    }
    return new DeskError('NOT_FOUND', 'These copies can no longer be decrypted.', {
      hint: 'Without a keychain, their key was kept only until Session Desk quit.',
    });
  }
}

function seal(key: KeyObject, activityId: number, copy: TrashCopy): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(String(activityId)));
  const sealed = Buffer.concat([cipher.update(serialize(copy)), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** Copies that earlier versions kept have no fields; those go back into their own store only. */
function unseal(key: KeyObject, activityId: number, bytes: Uint8Array): TrashCopy {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(String(activityId)));
  decipher.setAuthTag(bytes.subarray(12, 28));
  const plain = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
  return copySchema.parse({ fields: {}, ...Object(deserialize(plain)) });
}
