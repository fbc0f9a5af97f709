import type { Session } from '@shopify/shopify-api';
import { DeskError } from '../../shared/errors.ts';
import type { Access } from '../../shared/profiles.ts';
import type { IndexPlan, StoredKey } from '../../shared/records.ts';
import type { SessionFields } from '../../shared/session.ts';
import { isReadable } from '../layouts/decode.ts';
import type * as sessionLayout from '../layouts/session.ts';
import type { CallOptions, SeenSession, StoredSession, WritePlan } from './store.ts';

let loaded: Promise<typeof sessionLayout> | undefined;
/** Shopify's own library takes a tenth of a second to load: whoever needs no `Session` never waits for it. */
const sessions = () => (loaded ??= import('../layouts/session.ts'));

/** The five methods of Shopify's `SessionStorage`, said once for every backend. */
export abstract class SessionStorageBase {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  abstract read(keys: readonly StoredKey[], options: CallOptions): Promise<StoredSession[]>;
  abstract readById(id: string, options: CallOptions): Promise<StoredSession | undefined>;
  protected abstract readByShop(shop: string, options: CallOptions): Promise<StoredSession[]>;
  /** Upserts without reading back, as an adapter does: whatever the stored session has in mapped columns is replaced. */
  protected abstract storeFields(fields: SessionFields): Promise<void>;
  /** What `write` would make of this session, as it then reads. Reads nothing. @throws DeskError VALUE_REFUSED */
  protected abstract readsAs(fields: SessionFields, present: StoredSession | undefined): Partial<SessionFields>;
  protected abstract removeIds(ids: readonly string[], options: CallOptions): Promise<void>;

  async storeSession(session: Session): Promise<boolean> {
    const { fromSession } = await sessions();
    await this.storeFields(fromSession(session));
    return true;
  }

  /** @throws DeskError UNREADABLE_RECORD when it is there, but cannot be decoded */
  async loadSession(id: string): Promise<Session | undefined> {
    const stored = await this.readToLoad(id);
    if (stored === undefined) return undefined;
    const [session] = await officialSessions([stored]);
    return session;
  }

  async deleteSession(id: string): Promise<boolean> {
    return this.deleteSessions([id]);
  }

  async deleteSessions(ids: string[]): Promise<boolean> {
    await this.removeIds(ids, {});
    return true;
  }

  /** @throws DeskError UNREADABLE_RECORD when one of them cannot be decoded: a part must not pass for the whole */
  async findSessionsByShop(shop: string): Promise<Session[]> {
    return officialSessions(await this.readByShop(shop, {}));
  }

  /** As `readById`, where that reads more than a session is made of. */
  protected async readToLoad(id: string): Promise<StoredSession | undefined> {
    return this.readById(id, {});
  }

  async planWrite(fields: SessionFields, options: CallOptions): Promise<WritePlan> {
    const present = await this.readById(fields.id, options);
    const after = this.readsAs(fields, present);
    return { ...(present !== undefined && { present }), after, columns: [], problems: [] };
  }

  /** Where the key is the id, or as good as that. */
  async current(seen: readonly SeenSession[], options: CallOptions): Promise<(StoredSession | undefined)[]> {
    const keys = seen.map(({ key }) => key);
    const found = new Map((await this.read(keys, options)).map((stored) => [stored.key, stored]));
    return keys.map((key) => found.get(key));
  }

  async planIndex(_options: CallOptions): Promise<IndexPlan | undefined> {
    return undefined;
  }

  async createIndex(_options: CallOptions): Promise<void> {
    throw new DeskError('BAD_INPUT', 'There is no index to create in this kind of store.');
  }

  /** @throws DeskError READ_ONLY */
  protected checkWritable(): void {
    if (this.#access === 'read-only') {
      throw new DeskError('READ_ONLY', 'This store is open read-only.', {
        hint: 'Allow changes in its profile first.',
      });
    }
  }
}

async function officialSessions(stored: readonly StoredSession[]): Promise<Session[]> {
  const { toSession } = await sessions();
  return stored.map(({ fields, problems }) => {
    if (isReadable(fields, problems)) return toSession(fields);
    const first = problems.find((problem) => problem.severity === 'error');
    throw new DeskError('UNREADABLE_RECORD', 'A stored session cannot be read.', {
      hint: 'Look at what is stored, then delete or overwrite it.',
      ...(first !== undefined && { detail: first.message }),
    });
  });
}
