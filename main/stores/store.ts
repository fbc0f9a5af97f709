import type { SessionStorage } from '@shopify/shopify-app-session-storage';
import type { HealthFinding, ShopCount } from '../../shared/health.ts';
import type { Readiness } from '../../shared/readiness.ts';
import type { TableLayout } from '../../shared/layouts.ts';
import type { Access, ProfileSecrets } from '../../shared/profiles.ts';
import type { Address } from '../../shared/backends/index.ts';
import type {
  ChangeProgress,
  Count,
  IndexPlan,
  Order,
  PageNotes,
  ProbeReport,
  ProbeStep,
  Problem,
  SessionFilter,
  ShopIndexFault,
  StoreCapabilities,
  StoreDescription,
  StoredKey,
  StorePlace,
  TableOutline,
} from '../../shared/records.ts';
import type { SessionFields } from '../../shared/session.ts';
import type { ExplainedValue, RawSession, StoredSession } from '../layouts/stored-session.ts';

export type { ExplainedValue, RawSession, StoredSession };

export interface CallOptions {
  /** Stops the work, at the backend too where it can be stopped; the call then fails with CANCELLED. */
  signal?: AbortSignal | undefined;
}

/** What is asked for, with the secrets and shops themselves in place of the handles that the window has for them. */
export interface StoreFilter extends Omit<SessionFilter, 'token' | 'shops'> {
  token?: never;
  /** The access token, the refresh token or the id is one of these texts, to the letter. */
  secrets?: readonly string[];
  /** The shop is one of these, to the letter. */
  shops?: ReadonlySet<string>;
  /** The shop is one of these, written in any letter case and with a slash at the end or not. These are in their canonical form. */
  anySpelling?: ReadonlySet<string>;
}

export interface PageQuery {
  filter: StoreFilter;
  /** Absent: the store's own. Stores whose capabilities name no orders list in their own, whatever is asked. */
  order?: Order | undefined;
  /** From `SessionPage.next`; belongs to this filter and order. */
  cursor?: string | undefined;
  /** Sessions in the page at the most; a store that lists in an order of its own may give the rest of its last batch too. */
  limit: number;
  /** Look at everything there is instead of trusting the adapter's own index on shop. */
  thorough?: boolean | undefined;
  /** The moment that statuses are judged at; milliseconds since 1970. */
  now: number;
}

export interface SessionPage extends PageNotes {
  sessions: StoredSession[];
  next?: string;
  /** False when the budget for one call ran out before the page was full: ask on with `next`. */
  complete: boolean;
  /** Stored sessions (or keys, where those must be told apart first) looked at, where the store tells. */
  scanned?: number;
  /** Number of matches, where it is known without further work. */
  total?: Count;
}

export interface IdQuery {
  /** With a shop, matched exactly or by its beginning. */
  filter: StoreFilter;
  /** Sessions at the most. */
  limit: number;
  /** The moment that statuses are judged at; milliseconds since 1970. */
  now: number;
}

export interface CountOptions extends CallOptions {
  /** Absent: all sessions. `now` is the moment that statuses are judged at; milliseconds since 1970. */
  of?: Pick<PageQuery, 'filter' | 'now'> | undefined;
}

/** Readable sessions that are alike in all that their status, their class and the days of their ends depend on. */
export interface SessionGroup {
  sessions: number;
  isOnline: boolean;
  /** Its id is `offline_` and the shop: there is one such session of a shop, and it decides for the shop. */
  isOfficial: boolean;
  hasAccessToken: boolean;
  hasRefreshToken: boolean;
  /** A moment that stands for theirs: on the same side of each limit; milliseconds since 1970. */
  expires?: number;
  refreshTokenExpires?: number;
  /** A moment on the day of theirs. */
  expiresDay?: number;
  refreshEndsDay?: number;
}

/** What is not told by groups: of all shops but those of `sessions` in a {@link StorePart}, as they are written. */
export interface GroupedShops {
  /** Shops without an official session by class; without any offline one under `online-only`. */
  readiness: Partial<Record<Readiness, number>>;
  /** The shops with the most sessions, most first. */
  heaviest: ShopCount[];
  /** Some of the shops without an offline session. */
  onlineOnly: string[];
  /** Shops that are not written as Shopify writes them, and those of the normal forms that are there, too. */
  oddlyWritten: string[];
  /** Shops with ids that differ in letter case or slashes at the end only, all of them. */
  alikeIds: string[];
}

/** What grouping at the server gives, piece by piece. */
export type StorePart =
  | { kind: 'groups'; groups: SessionGroup[] }
  /** Lists of scopes as stored, with the number of readable offline sessions that have each. */
  | { kind: 'scopes'; lists: { list: string; sessions: number }[] }
  | { kind: 'shops'; shops: GroupedShops }
  /** Sessions that the server cannot judge; with `shopsOnly` those that are in `groups`, and count for their shops alone. */
  | { kind: 'sessions'; sessions: StoredSession[]; shopsOnly: boolean }
  /** The server can judge too little of it: what was given is of no use, and everything has to be scanned. */
  | { kind: 'ungroupable' };

export interface ScanQuery {
  filter: StoreFilter;
  now: number;
  /** Sessions in one batch at the most. */
  batch: number;
}

/**
 * What the present state must be for a write to go ahead: `absent`, or the version of `versionOf`.
 * Checked in one step with the write.
 */
export type Precondition = 'absent' | { version: string };

/** A session in the form in which it was read: what a change names, so that it hits nothing else. */
export type SeenSession = Pick<StoredSession, 'key' | 'raw'>;

/** What `remove` did. */
export interface Removal {
  /**
   * For each session, in order, whether this call deleted it; undefined where it is gone and only the server knows by whom. One
   * that is not in the store as it was seen stays.
   */
  removed: (boolean | undefined)[];
  /** Sessions that went with them, by a trigger or a cascading foreign key. */
  others: number;
}

export interface WriteOptions extends CallOptions {
  expect?: Precondition | undefined;
  /** What a person typed for columns of the app's own that a new session asks for: `WritePlan.columns`. */
  extra?: Readonly<Record<string, string>> | undefined;
}

/** What writing a session would come to. */
export interface WritePlan {
  /** The session that would be changed. */
  present?: StoredSession;
  /** What is stored after, as it then reads: without what there is no room for. */
  after: Partial<SessionFields>;
  /** Columns that no field is mapped to and that a new session must have a value for. */
  columns: { name: string; type: string }[];
  /** What speaks against it; with an `error` it would fail. */
  problems: Problem[];
}

/** A copy to restore exactly as it was. */
export interface RestoreCopy {
  raw: RawSession;
  /** Overwrite a present session if it has this version; without it a present session is left alone. */
  over?: string | undefined;
}

/**
 * One place that holds sessions. The five methods of Shopify's `SessionStorage` keep their official meaning; the others
 * are what a person needs beside. Opening and reading change nothing in the store. Every failure is a `DeskError`.
 */
export interface SessionStore extends SessionStorage {
  readonly capabilities: StoreCapabilities;
  readonly place: StorePlace;
  /** What deleting a session sets off beside: triggers, rows of other tables. None where absent. */
  readonly deletionEffects?: readonly Problem[];
  /**
   * What tells apart two files that lie at this place one after the other. Changes compare it before each batch; absent where
   * nothing can take a store's place unnoticed.
   */
  readonly fileIdentity?: () => Promise<string>;
  describe(options: CallOptions): Promise<StoreDescription>;
  /** The exact number of stored sessions, or of those that match. */
  count(options: CountOptions): Promise<Count>;
  page(query: PageQuery, options: CallOptions): Promise<SessionPage>;
  /**
   * Sessions that match, found by ids alone that name the shop: `offline_<shop>` and `<shop>_<user id>`. At once, in no promised
   * order, and not all that there are: others have ids that tell nothing. Absent, or undefined, where `page` is as quick.
   */
  findByIds?(query: IdQuery, options: CallOptions): Promise<StoredSession[] | undefined>;
  /** Everything that matches, in no promised order, in bounded memory. Trusts no index that may have forgotten a session. */
  scan(query: ScanQuery, options: CallOptions): AsyncIterable<StoredSession[]>;
  /**
   * Groups everything at the server instead of fetching it. Absent where that cannot be done.
   * @param now the moment that statuses and classes are judged at; milliseconds since 1970
   */
  readonly group?: (now: number, options: CallOptions) => AsyncGenerator<StorePart>;
  /** Those of the keys that are there, in any order. */
  read(keys: readonly StoredKey[], options: CallOptions): Promise<StoredSession[]>;
  /**
   * For each session that was seen, what is stored under its id now; where it has none, under its key. The key may be another
   * one since, where an app can store the same id again under a new key.
   */
  current(seen: readonly SeenSession[], options: CallOptions): Promise<(StoredSession | undefined)[]>;
  /** The stored session with this id, read exactly as `read` does. */
  readById(id: string, options: CallOptions): Promise<StoredSession | undefined>;
  /** What `write` would do. Changes nothing. @throws DeskError VALUE_REFUSED when the store cannot hold a value */
  planWrite(fields: SessionFields, options: CallOptions): Promise<WritePlan>;
  /**
   * Stores a session under `fields.id`: everything that is set is written, every mapped column without a value is cleared. What
   * reads so already stays as it is to the byte, and so do columns outside the layout. Returns what is stored after, read again.
   * @throws DeskError CONFLICT when `expect` does not hold; VALUE_REFUSED when the store cannot hold a value (nothing is written)
   */
  write(fields: SessionFields, options: WriteOptions): Promise<StoredSession>;
  /**
   * Deletes those that are still as they were seen. Compared in one step with the deletion, or right before it where
   * `capabilities.writes` is `checked`.
   */
  remove(seen: readonly SeenSession[], options: CallOptions): Promise<Removal>;
  /** Restores copies exactly, all columns. Returns for each, in order, whether it is back. */
  restore(copies: readonly RestoreCopy[], options: CallOptions): Promise<boolean[]>;
  /** A raw session's values with their names, types and encodings, in stored order. */
  explain(raw: RawSession): ExplainedValue[];
  /** What deserves a word and takes reading everything; absent where `describe` says it all. */
  readonly inspect?: (options: CallOptions) => Promise<HealthFinding[]>;
  /** The indexes that would make searching fast; undefined where they are there, or none can be made. */
  planIndex(options: CallOptions): Promise<IndexPlan | undefined>;
  /** Makes what `planIndex` says. What is cancelled or fails half-way leaves no half-made index behind. */
  createIndex(options: CallOptions): Promise<void>;
  /** The adapter's own index on shop, where the store has one. */
  readonly shopIndex?: ShopIndex;
  /** Ends every connection in bounded time, also with calls in flight: those fail. Closing twice is fine. */
  close(): Promise<void>;
}

/** An index that the adapter itself keeps among the sessions, because the store has none: shop to keys. */
export interface ShopIndex {
  /** Compares it with the sessions. Changes nothing; memory grows with the number of keys, not with what they hold. */
  check(options: CallOptions): AsyncGenerator<ChangeProgress, ShopIndexHealth>;
  /**
   * Makes the entries of these shops right, one shop at a time, and tells which now are. What changed since the check is
   * judged anew, never overwritten with what was true then.
   * @returns for each shop, in order, whether its entry is right now
   */
  repair(shops: readonly string[], options: CallOptions): Promise<boolean[]>;
}

export interface ShopIndexHealth {
  /** Shops with an index entry, and sessions, that were checked. */
  shops: number;
  sessions: number;
  faults: ShopIndexFault[];
}

export interface ConnectOptions extends CallOptions {
  /** What the profile keeps in the keychain. */
  secrets?: ProfileSecrets | undefined;
}

export interface OpenOptions extends ConnectOptions {
  /** `read-only` is enforced by the database itself where it can be. */
  access: Access;
  /** As mapped by hand; detected when absent. */
  layout?: TableLayout | undefined;
}

/** What each folder under `stores/` exports as `backend`. */
export interface StoreBackend<A extends Address> {
  /**
   * Opens a store without changing anything in it.
   * @throws DeskError with a code that says what is wrong: FILE_NOT_FOUND, NOT_A_DATABASE, TABLE_MISSING, LAYOUT_UNKNOWN, …
   */
  open(address: A, options: OpenOptions): Promise<SessionStore>;
  /** Tries an address step by step and tells what is there. A failed step ends it with a `failed` step and a report. */
  probe(address: A, options: ConnectOptions): AsyncGenerator<ProbeStep, ProbeReport>;
  /** The statement that would make an official store there, in the store's own terms; undefined where that makes no sense. */
  planTable(address: A): string | undefined;
  /** Runs `planTable`. Fails when the table is there. */
  createTable(address: A, options: ConnectOptions): Promise<void>;
  /** Names to choose from for fields of its form, by the field's name. */
  suggestions?: Readonly<Record<string, () => Promise<string[]>>>;
  /** Every table and view that there is with its columns, for mapping one by hand. */
  tables(address: A, options: ConnectOptions): Promise<TableOutline[]>;
}
