import type { TableLayout } from '../../../shared/layouts.ts';
import { DeskError } from '../../../shared/errors.ts';
import type { Access } from '../../../shared/profiles.ts';
import type {
  Count,
  Problem,
  ScanCost,
  StoreCapabilities,
  StoreDescription,
  StoredKey,
  StorePlace,
} from '../../../shared/records.ts';
import type { SessionFields } from '../../../shared/session.ts';
import { numberText } from '../../../shared/number-text.ts';
import { fieldsOf } from '../../layouts/decode.ts';
import { pairsText } from '../../layouts/edit-pairs.ts';
import { decodePairs, encodePairs, parsePairs, writeJson } from '../../layouts/pairs.ts';
import { versionOf } from '../../layouts/version.ts';
import { checkCancelled } from '../cancel.ts';
import { countMatches, countsAll } from '../count-matches.ts';
import { checkPrecondition } from '../precondition.ts';
import { SessionStorageBase } from '../session-storage-base.ts';
import type {
  CallOptions,
  CountOptions,
  Precondition,
  ExplainedValue,
  IdQuery,
  PageQuery,
  RestoreCopy,
  RawSession,
  Removal,
  ScanQuery,
  SeenSession,
  SessionPage,
  SessionStore,
  ShopIndex,
  StoredSession,
  WriteOptions,
} from '../store.ts';
import { checkKeys, indexKey } from './keys.ts';
import { IndexEntries, type IndexChange } from './index-entries.ts';
import { newCall, type Call } from '../cloudflare/call.ts';
import { LIST_LIMIT, type Entry, type Namespace } from './namespace.ts';
import { ReadYourWrites } from './read-your-writes.ts';
import { Reader, type KvLook } from './paging.ts';
import { KvShopIndex } from './shop-index.ts';
import { columnsOf, entryOf, explainEntry, pairsOf, rawOf, sessionOf, textIn } from './sessions.ts';

/** How long calls wait in all when Cloudflare throttles requests; milliseconds. */
const PATIENCE = { look: 15_000, change: 60_000, everything: 30 * 60_000 };
/** Cloudflare takes no write that expires sooner; milliseconds. */
const SOONEST_EXPIRY = 60_000;

export interface KvStoreOptions {
  namespace: Namespace;
  access: Access;
  layout: TableLayout;
  close: () => Promise<void>;
}

/** Sessions as the official adapter keeps them in a KV namespace: pairs under the id, and the ids of each shop beside. */
export class KvStore extends SessionStorageBase implements SessionStore {
  readonly capabilities: StoreCapabilities;
  readonly place: StorePlace;
  readonly shopIndex: ShopIndex;
  readonly #namespace: ReadYourWrites;
  readonly #layout: TableLayout;
  readonly #reader: Reader;
  readonly #index: IndexEntries;
  readonly #close: () => Promise<void>;
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor({ namespace: found, access, layout, close }: KvStoreOptions) {
    super(access);
    this.#close = close;
    const namespace = new ReadYourWrites(found);
    this.#namespace = namespace;
    this.place = namespace.place;
    this.#layout = layout;
    this.#reader = new Reader(namespace, (key) => namespace.mayBeGone(key));
    this.#index = new IndexEntries(namespace);
    this.shopIndex = new KvShopIndex({
      namespace,
      reader: this.#reader,
      look: (options) => this.#call(options, 'everything'),
      change: (options, work) => this.#change(options, work),
    });
    this.capabilities = {
      indexedOrders: [],
      orders: [],
      durable: true,
      transactions: false,
      writes: 'checked',
      groups: false,
      ...(found.billsRequests === true && { billsReads: 'keys' }),
      billsSearches: found.billsRequests === true,
      shopIndex: true,
      fields: fieldsOf(layout),
      ...(namespace.delay !== undefined && { delay: namespace.delay }),
    };
  }

  #call({ signal }: CallOptions, patience: keyof typeof PATIENCE): Call {
    return newCall(signal, PATIENCE[patience]);
  }

  /** KV cannot compare and replace: so of this program's own changes there is one at a time. */
  async #change<T>(options: CallOptions, work: (call: Call) => Promise<T>): Promise<T> {
    const call = this.#call(options, 'change');
    this.checkWritable();
    const turn = this.#lastChange.then(() => {
      checkCancelled(options.signal);
      return work(call);
    });
    this.#lastChange = turn.catch(() => {});
    return turn;
  }

  protected override checkWritable(): void {
    const { readOnly } = this.#namespace;
    if (readOnly !== undefined) throw new DeskError('READ_ONLY', readOnly, { hint: 'Change it through the app.' });
    super.checkWritable();
  }

  async describe(options: CallOptions): Promise<StoreDescription> {
    const look = await this.#reader.look(this.#call(options, 'look'));
    return {
      backend: 'cloudflare-kv',
      server: this.#namespace.server,
      location: this.#namespace.location,
      layoutTitle: this.#layout.title,
      columns: columnsOf(this.#layout),
      indexes: [{ name: indexKey('{shop}'), columns: ['shop'], unique: false }],
      migrations: [],
      ...(look.complete && { total: { count: look.sessions, exact: true } }),
      ...(look.complete && this.capabilities.billsReads !== undefined && { scanCost: costOf(look) }),
      findings: findingsOf(look),
      capabilities: this.capabilities,
    };
  }

  async count(options: CountOptions): Promise<Count> {
    if (!countsAll(options)) return countMatches(this, options);
    return { count: await this.#reader.count(this.#call(options, 'everything')), exact: true };
  }

  async page(query: PageQuery, options: CallOptions): Promise<SessionPage> {
    return this.#reader.page(query, this.#call(options, 'look'));
  }

  async findByIds(query: IdQuery, options: CallOptions): Promise<StoredSession[] | undefined> {
    return this.#reader.byKeys(query, this.#call(options, 'look'));
  }

  async *scan(query: ScanQuery, options: CallOptions): AsyncGenerator<StoredSession[]> {
    yield* this.#reader.scan(query, this.#call(options, 'everything'));
  }

  async read(keys: readonly StoredKey[], options: CallOptions): Promise<StoredSession[]> {
    return this.#reader.read(keys, this.#call(options, 'look'));
  }

  async readById(id: string, options: CallOptions): Promise<StoredSession | undefined> {
    const [stored] = await this.read([id], options);
    return stored;
  }

  protected async readByShop(shop: string, options: CallOptions): Promise<StoredSession[]> {
    return this.#reader.ofShop(shop, this.#call(options, 'look'));
  }

  protected readsAs(fields: SessionFields, present: StoredSession | undefined): Partial<SessionFields> {
    checkKeys(fields.id, fields.shop);
    const before = present === undefined ? undefined : textIn(entryOf(present.raw));
    return decodePairs(parsePairs(pairsText(this.#layout, fields, before)) ?? []).fields;
  }

  async write(fields: SessionFields, options: WriteOptions): Promise<StoredSession> {
    return this.#change(options, async (call) => {
      const textOver = (before: Entry | undefined) => pairsText(this.#layout, fields, before && textIn(before));
      await this.#put(fields, textOver, options.expect, call);
      const [stored] = await this.#reader.read([fields.id], call);
      if (stored !== undefined) return stored;
      throw new DeskError('STORE_FAILED', 'The session is not there after storing it.', {
        hint: 'Another program may have deleted it at the same moment. Reload.',
      });
    });
  }

  protected async storeFields(fields: SessionFields): Promise<void> {
    const textOver = (before: Entry | undefined) =>
      writeJson(encodePairs(this.#layout, fields, before && pairsOf(before)));
    await this.#change({}, (call) => this.#put(fields, textOver, undefined, call));
  }

  async #put(
    fields: SessionFields,
    textOver: (before: Entry | undefined) => string,
    expect: Precondition | undefined,
    call: Call,
  ): Promise<void> {
    checkKeys(fields.id, fields.shop);
    const { id, shop } = fields;
    const index = indexKey(shop);
    const found = new Map((await this.#namespace.get([id, index], call)).map((entry) => [entry.key, entry]));
    const before = found.get(id);
    const stored = before && sessionOf(before);
    if (before !== undefined && stored === undefined) throw foreign(id);
    checkPrecondition(stored, expect);
    if (before?.expires !== undefined && before.expires < Date.now() + SOONEST_EXPIRY) throw expiresSoon();
    const value = textOver(before);
    const entries: IndexChange[] = [{ shop, add: [id] }];
    const shopBefore = stored?.fields.shop;
    if (shopBefore !== undefined && shopBefore !== shop) entries.push({ shop: shopBefore, remove: [id] });
    const indexChanges = await this.#index.plan(entries, call, new Map([[index, found.get(index)]]));
    await this.#namespace.change([{ key: id, before, after: { ...before, key: id, value } }, ...indexChanges], call);
  }

  /** Looks right before it deletes: KV cannot do both in one step. */
  async remove(seen: readonly SeenSession[], options: CallOptions): Promise<Removal> {
    const versions = new Map(seen.map(({ key, raw }) => [key, versionOf(raw)]));
    const gone = await this.#change(options, (call) => this.#remove([...versions.keys()], call, versions));
    // Named twice, it went once.
    return { removed: seen.map(({ key }) => gone.delete(key)), others: 0 };
  }

  protected async removeIds(ids: readonly string[], options: CallOptions): Promise<void> {
    await this.#change(options, (call) => this.#remove(ids, call));
  }

  /** Only what is a session goes, whatever else may lie under such a key; and only in these versions, where they are given. */
  async #remove(keys: readonly string[], call: Call, versions?: ReadonlyMap<string, string>): Promise<Set<string>> {
    const present = (await this.#reader.read(keys, call)).filter(
      ({ key, raw }) => versions === undefined || versions.get(key) === versionOf(raw),
    );
    if (present.length === 0) return new Set();
    const gone = Map.groupBy(present, ({ fields }) => fields.shop);
    const changes = [...gone].flatMap(([shop, sessions]) =>
      shop === undefined ? [] : [{ shop, remove: sessions.map(({ key }) => key) }],
    );
    const deletions = present.map(({ key, raw }) => ({ key, before: entryOf(raw), after: undefined }));
    // First the sessions: an entry too many in the index is no harm.
    await this.#namespace.change(deletions, call);
    await this.#namespace.change(await this.#index.plan(changes, call), call);
    return new Set(present.map(({ key }) => key));
  }

  async restore(copies: readonly RestoreCopy[], options: CallOptions): Promise<boolean[]> {
    return this.#change(options, async (call) => {
      const wanted = copies.map(({ raw, over }) => ({ entry: entryOf(raw), over }));
      const keys = wanted.map(({ entry }) => entry.key);
      const present = new Map((await this.#namespace.get(keys, call)).map((entry) => [entry.key, entry]));
      const soonest = Date.now() + SOONEST_EXPIRY;
      const goes = wanted.map(({ entry, over }) => {
        const there = present.get(entry.key);
        const isFree = there === undefined || (over !== undefined && versionOf(rawOf(there)) === over);
        // Its time has come meanwhile: Cloudflare would not take it any more.
        return isFree && (entry.expires === undefined || entry.expires >= soonest);
      });
      const back = wanted.flatMap(({ entry }, at) => (goes[at] === true ? [entry] : []));
      const byShop = Map.groupBy(back, (entry) => sessionOf(entry)?.fields.shop);
      const changes = [...byShop].flatMap(([shop, entries]) =>
        shop === undefined ? [] : [{ shop, add: entries.map(({ key }) => key) }],
      );
      const entries = back.map((after) => ({ key: after.key, before: present.get(after.key), after }));
      await this.#namespace.change([...entries, ...(await this.#index.plan(changes, call))], call);
      return goes;
    });
  }

  explain(raw: RawSession): ExplainedValue[] {
    return explainEntry(this.#layout, entryOf(raw));
  }

  async close(): Promise<void> {
    await this.#close();
  }
}

/** Every key that may be a session's is read; the index only stands in the lists. */
function costOf({ sessions, others, shops }: KvLook): ScanCost {
  return { reads: sessions + others, lists: Math.max(1, Math.ceil((sessions + others + shops) / LIST_LIMIT)) };
}

function findingsOf({ others, complete }: { others: number; complete: boolean }): Problem[] {
  if (others === 0) return [];
  const count = `${complete ? '' : 'at least '}${numberText(others)}`;
  return [
    {
      severity: 'warning',
      message: `The namespace also has ${count} ${others === 1 ? 'key' : 'keys'} of other programs.`,
      hint: 'They are left out and left alone. Looking through everything takes longer with them.',
    },
  ];
}

function foreign(id: string): DeskError {
  return new DeskError('VALUE_REFUSED', `Under the key ${id} lies something that is no session. Nothing was written.`, {
    hint: 'It belongs to another program. Give the session another id.',
  });
}

function expiresSoon(): DeskError {
  return new DeskError(
    'VALUE_REFUSED',
    'The key of this session expires within a minute, and Cloudflare accepts no such write.',
    {
      hint: 'Wait until it has expired, then save the session again.',
    },
  );
}
