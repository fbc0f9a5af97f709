import type { Encoding, TableLayout } from './layouts.ts';
import type { ErrorCode, Failure } from './errors.ts';
import type { Access, Environment, Profile } from './profiles.ts';
import type { Backend } from './backends/index.ts';
import type { SessionReadiness } from './readiness.ts';
import type { SessionField, SessionFields, SecretField, Status, TimeRange } from './session.ts';

/**
 * Names one stored session physically, also one whose id cannot be read. Opaque to all but its own store:
 * pass it back as it came. Fits a URL when encoded. Where a token stands in it, it crosses to the window sealed: not to be read,
 * the same each time, and good for this data folder only.
 */
export type StoredKey = string;

/** Where the sessions of a store are. Two stores with the same `id` are one, whatever profiles lead there. */
export interface StorePlace {
  /** `sqlite:/home/me/app/dev.sqlite#shopify_sessions`: backend, server, database, and table, prefix or namespace. */
  id: string;
  /** For people: `shopify_sessions in /home/me/app/dev.sqlite`. */
  title: string;
}

/** What can be told of a secret without telling it. */
export interface TokenMask {
  /** Up to the first underscore (`shpat_`), or `''`. */
  prefix: string;
  /** `''` for tokens too short to show any of. */
  lastFour: string;
  length: number;
  /** Eight hex digits to compare two tokens by; differs for each data folder. */
  fingerprint: string;
}

/** Something noticed in a stored session. An `error` makes it unreadable; a `warning` does not. */
export interface Problem {
  severity: 'error' | 'warning';
  field?: SessionField;
  /** What is wrong, in a sentence. */
  message: string;
  /** What it means or what to do. */
  hint?: string;
}

/** Something about the table, index or keys that deserves work, with what would be run to repair it. */
export interface HealthFinding extends Problem {
  statement?: string;
}

/** A session as it crosses to the window: plain data, tokens masked. */
export interface SessionRecord {
  key: StoredKey;
  status: Status;
  /** What could be decoded: everything, unless the status is `unreadable`. */
  fields: Partial<Omit<SessionFields, SecretField>>;
  /** Fields of which only the beginning is here, with the length that they have in the store, in characters. */
  cut?: Partial<Record<SessionField, number>>;
  tokens: Partial<Record<SecretField, TokenMask>>;
  /** How many scopes are granted, also where `scope` is cut. */
  scopeCount: number;
  /** Of the profile's required scopes, those that are not granted. */
  missingScopes: string[];
  problems: Problem[];
}

/** A stored session read with a layout that is being tried. It cannot be opened, so it has no key. */
export type LayoutSample = Pick<SessionRecord, 'fields' | 'tokens' | 'problems' | 'status'>;

/** One value as it physically lies in the store. Secrets are masked here too. */
export interface RawValue {
  /** Column, path or key. */
  name: string;
  /** The session field it holds, when the layout says so. */
  field?: SessionField;
  /** As declared: `varchar(255)`. */
  declaredType: string;
  /** As found: `text`, `integer`, `blob`, `null`. */
  storedType: string;
  encoding?: Encoding;
  /** Text form of the value, or its beginning; `null` for NULL. */
  text: string | null;
  /** Set when there is more: where it goes on, for `sessions.value`, and how long it is in all; in characters. */
  more?: { from: number; length: number };
  masked: boolean;
}

/** One session with everything there is to know of it. */
export interface SessionDetail extends SessionRecord {
  raw: RawValue[];
  /** Changes whenever the stored form changes; pass it back to notice that it did. */
  version: string;
}

export const ORDERS = ['id', 'shop', 'expires'] as const;
export type OrderBy = (typeof ORDERS)[number];
export interface Order {
  by: OrderBy;
  direction: 'asc' | 'desc';
}

/** The most characters that can be searched for: ids, shops and addresses are shorter. */
export const LONGEST_SEARCH = 2_048;

/** All that are given must hold. */
export interface SessionFilter {
  shop?: { match: 'prefix' | 'contains' | 'exact'; value: string };
  id?: string;
  userId?: string;
  email?: string;
  kind?: 'online' | 'offline';
  /** Any of these. */
  statuses?: Status[];
  /** Handle of a {@link SoughtSecret}: sessions with that access token or refresh token, or with it as their id. */
  token?: string;
  /** Offline sessions of any of these classes. */
  readiness?: SessionReadiness[];
  /** Readable sessions that were not granted at least one of these. */
  missingScopes?: string[];
  /** The access token expires within these bounds. */
  expires?: TimeRange;
  /** The refresh token ends within these bounds. */
  refreshEnds?: TimeRange;
  /** Unreadable sessions of which this was said: the message of a problem. */
  problem?: string;
  /** Sessions of the shops in a list that the main process keeps: of the last health report, or a handle of a pasted one. */
  shops?: string;
}

/** The most shops in a pasted list. */
export const MOST_SHOPS_LISTED = 10_000;

/** A pasted list of shops, as the store knows them. */
export interface KeptShops {
  /** Stands for the list in a filter and in an address, until Session Desk quits. */
  handle: string;
  /** Those with sessions, as they are written there, in the order of the list: letter case and a slash at the end do not matter. */
  found: { shop: string; sessions: number }[];
  /** As Shopify writes them. */
  missing: string[];
  /** Lines of the list that named no shop. */
  skippedLines: number;
}

/** A secret that is searched for. It stays in the main process; this is what the window may know of it. */
export interface SoughtSecret {
  /** Stands for it in a filter and in an address, and tells nothing of it. Good for an hour after its last use, in one run. */
  handle: string;
  mask: TokenMask;
}

/** How a page came about, where that deserves a word. */
export interface PageNotes {
  /** About how many keys or items there are to look at: `scanned` of about `outOf`. */
  outOf?: number;
  /** The answer is what the adapter's own index on shop lists; `thorough` looks at everything there is. */
  fromShopIndex?: boolean;
  /** The store cannot tell what matches: all that may match is fetched, and judged here. */
  judgedHere?: boolean;
  /** Read capacity units that this page used up. */
  readUnits?: number;
  /** The store throttled requests, and this page waited so long; milliseconds. */
  slowedFor?: number;
}

export interface RecordPage extends PageNotes {
  records: SessionRecord[];
  /** In an order of the store's own, in which a session may come twice. */
  unordered?: boolean;
  /** Where the next page starts; absent at the end. */
  next?: string;
  /** False when the store was not looked through far enough to fill this page: ask on with `next`. */
  complete: boolean;
  /** Stored sessions looked at to make this page, where the store tells. */
  scanned?: number;
  total?: Count;
}

export interface Count {
  count: number;
  exact: boolean;
}

/** A profile with what the main process knows of it now. */
export interface StoreSummary {
  profile: Profile;
  /** A password is kept for this profile, to be sent to this destination alone (`shared/secret-destination.ts`). */
  passwordFor?: string;
  /** What is wrong with keeping or reading its password, in words. */
  passwordProblem?: string;
  /** What is allowed now: the profile's access, or more while unlocked. */
  access: Access;
  /** Milliseconds since 1970; set while a read-only store is unlocked. */
  unlockedUntil?: number;
  state: 'closed' | 'open' | 'failed';
}

/** What a backend can do with this store. Declared by the store, shown by the window. */
export interface StoreCapabilities {
  /** Orders that come from an index; the first is the one to open with. */
  indexedOrders: Order[];
  /** Orders that can be asked for, also where that means reading everything. None: the store has one of its own. */
  orders: OrderBy[];
  /** Sessions outlive the program. */
  durable: boolean;
  /** Several sessions change together or not at all. */
  transactions: boolean;
  /**
   * `atomic`: what is stored is compared and replaced in one step. `checked`: it is looked at just before, and another
   * program can come between.
   */
  writes: 'atomic' | 'checked';
  /** Why a change may not show at once: `Written a moment ago may not be visible yet.` */
  delay?: string;
  /** A health report is made by grouping at the server: in seconds, without fetching the sessions, and at no cost. */
  groups: boolean;
  /** What reading is billed by: what reads everything says what it comes to, and asks first. */
  billsReads?: 'read units' | 'rows' | 'keys';
  /** Each search by the beginning of a shop is billed, or counts against a limit: a longer pause in typing comes before it. */
  billsSearches: boolean;
  /** The adapter keeps an index on shop of its own in this store, which can be checked and repaired. */
  shopIndex: boolean;
  /** Fields that this store has room for; others are lost by storing. */
  fields: SessionField[];
}

export interface ColumnInfo {
  name: string;
  type: string;
  nullable: boolean;
  key: boolean;
  field?: SessionField;
  encoding?: Encoding;
}

export interface IndexInfo {
  name: string;
  columns: string[];
  unique: boolean;
}

/** Where rows are billed, the most that are read to count a table: a large one is estimated from samples. */
export const MOST_READ_TO_COUNT = 20_000;

/** What reading everything once is billed as. */
export interface ScanCost {
  /** In the unit of `StoreCapabilities.billsReads`; read capacity units are reckoned from the store's size. */
  reads: number;
  /** Requests for lists of keys, where those are billed too. */
  lists?: number;
}

/** What a look at a store found. */
export interface StoreDescription {
  backend: Backend;
  /** `SQLite 3.53.1` */
  server: string;
  /** `table shopify_sessions` */
  location: string;
  layoutTitle: string;
  /** As it is read now, where it is read from a table. */
  layout?: TableLayout;
  columns: ColumnInfo[];
  indexes: IndexInfo[];
  /** Names from the official adapters' migrations table. */
  migrations: string[];
  total?: Count;
  /** Bytes on disk. */
  size?: number;
  /** What reading everything once is billed as, where that is known. */
  scanCost?: ScanCost;
  /** The credentials do not allow to look through everything, and so not to count either. */
  listDenied?: boolean;
  /** Fields that found no column, with one that looks like theirs and is not read. */
  suggested?: TableLayout['columns'];
  /** What deserves a word: no index on shop, a half-done migration. */
  findings: HealthFinding[];
  capabilities: StoreCapabilities;
}

/** One step of trying a store, told as it is done. */
export interface ProbeStep {
  name: string;
  state: 'running' | 'done' | 'warning' | 'failed';
  text: string;
  /** Milliseconds it took. */
  took?: number;
}

export interface TableCandidate {
  table: string;
  /** What people call it, where `table` is an id. */
  title?: string;
  layoutTitle: string;
  total: Count;
}

/** A table or view with its columns as declared, to map by hand. */
export interface TableOutline {
  name: string;
  columns: { name: string; type: string; nullable: boolean }[];
}

/** What trying a store came to. `tables` are the places that could hold its sessions, best first. */
export interface ProbeReport {
  tables: TableCandidate[];
  /** Every table there is, to tell when none holds sessions. */
  otherTables: string[];
  /** Present when an official table can be made in what was found (an empty database): the statement that makes it. */
  createTable?: string;
  description?: StoreDescription;
  /** The name of the app whose folder it lies in. */
  appName?: string;
}

/** What a pasted text, path or URL was understood as. */
export interface Interpretation {
  address: Profile['address'];
  /** A password that the text held: taken out of the address, to be kept as a secret. */
  password?: string;
  suggestedName: string;
  /** `SQLite file dev.sqlite in /home/me/app/prisma` */
  text: string;
  /** The same address as one line without any secret, as the address box shows it. */
  line: string;
  /** The variable that a line of an `.env` file gives it to. */
  variable?: string;
  /** Names of options that were not understood and are not used; never their values. */
  notUnderstood?: string[];
  /** What else is worth knowing, a sentence each: what was left out, or looked for in more than one place. */
  notes?: string[];
}

/** Indexes that would make searching by shop (and id) fast. */
export interface IndexPlan {
  /** What runs at the store: SQL, or what its own shell takes. */
  statement: string;
  /** What stands in the way: ids that are stored twice. An `error` means that it will fail. */
  findings: Problem[];
}

/** What is wrong with the entries that the adapter's index has for one shop. */
export interface ShopIndexFault {
  shop: string;
  /** The entry is no list of keys at all. */
  unreadable: boolean;
  /** Entries beyond the first for the same session. */
  duplicates: number;
  /** Entries whose session is not there, or is another shop's. */
  dangling: number;
  /** Sessions of the shop without an entry. */
  missing: number;
}

/** What comparing the adapter's index with the sessions found. The main process keeps what is needed to repair it. */
export interface ShopIndexReport {
  planId: string;
  storeName: string;
  environment: Environment;
  /** Shops with an index entry, and sessions, that were checked. */
  shops: number;
  sessions: number;
  /** Over all shops. */
  sum: Omit<ShopIndexFault, 'shop' | 'unreadable'> & { unreadable: number };
  /** The worst first, cut at 100. */
  faults: ShopIndexFault[];
  faultCount: number;
  /** What must be typed, in production. */
  confirm?: string;
}

/** What is about to be deleted. The main process keeps the keys; the window gets the sum of it. */
export interface DeletePlan {
  planId: string;
  storeName: string;
  environment: Environment;
  total: number;
  online: number;
  /** Distinct users among the online ones. */
  users: number;
  offline: number;
  /** Of all: access tokens that go on working at Shopify with no end in sight. */
  withoutExpiry: number;
  /** Of the offline ones: those that the app refreshes by itself, and so are still in use though they look expired. */
  refreshable: number;
  unreadable: number;
  /** What else the deletion sets off: triggers, rows of other tables. */
  effects: Problem[];
  /** The store compares and deletes in two steps: what is stored between them goes unseen. */
  comparesFirst: boolean;
  /** The shops touched, most sessions first, cut at 100. */
  shops: { shop: string; online: number; offline: number }[];
  shopCount: number;
  /** A few of them, as they read. Nothing is to be done with one alone, so they have no keys. */
  samples: Omit<SessionRecord, 'key'>[];
  /** Stored sessions (or keys) that were looked through for them, where the store tells. */
  looked?: number;
  /** It was asked for without any filter: the whole store. */
  everything: boolean;
  /** Set when one session is deleted, to name it. */
  only?: { id?: string; shop?: string };
  /** What must be typed, in production. */
  confirm?: string;
  /** The number of sessions must be typed, too. */
  confirmsTotal: boolean;
  trash: TrashInfo;
}

/** Where copies of deleted sessions go. */
export interface TrashInfo {
  /** `keychain`: the key is in the system's keychain. `until-exit`: it is not; copies are lost when the program ends. */
  key: 'keychain' | 'until-exit';
  days: number;
  /** Why they are lost then; follows `because`. */
  why?: string;
}

/** How the system's keychain does. A reason ends the sentence `The keychain of this computer …`. */
export type KeychainInfo = { state: 'ok' } | { state: 'none' } | { state: 'failed'; reason: string; detail: string };

export interface ChangeProgress {
  done: number;
  /** An estimate where the store can only guess; 0 where nothing is known. */
  total: number;
  /** Sessions found, where `done` and `total` count what is looked through for them. */
  found?: number;
  /** How long it will still take; milliseconds. Absent until that can be told. */
  left?: number;
}

/** Why a change ended before its end: a person stopped it, changes are not allowed any more, or the program ends. */
export type StopReason = 'asked' | 'locked' | 'quitting';

/** What a change came to, after looking again. */
export interface ChangeResult {
  activityId: number;
  changed: number;
  /** Already deleted (delete) or already there as copied (restore): there was nothing to do. */
  skipped: number;
  /** Were stored again since they were shown, and were left alone. */
  left: number;
  /** Which those are, cut at 1,000. */
  leftKeys: StoredKey[];
  /** Still there (delete) or still missing (restore) at the second look. */
  failed: number;
  /** May have been changed or not: nobody confirmed it, and the store could not be looked at again. */
  unknown?: number;
  /** Sessions that went beside those that were meant, by a trigger or a cascading foreign key. There are no copies of them. */
  others?: number;
  stopped?: StopReason;
  /** What ended it half-way, if something did. */
  failure?: Failure & { code: ErrorCode };
}

/** A copy in the trash whose session was re-created since, or never deleted: both are shown before one overwrites the other. */
export interface NewerSession {
  key: StoredKey;
  id?: string;
  shop?: string;
  /** `before` is what the store has now, `after` what the copy would bring back. */
  changes: FieldChange[];
}

/** What restoring an entry of Activity would do in a store, as that is now. */
export interface RestorePlan {
  planId: string;
  storeName: string;
  environment: Environment;
  /** The store is where the copies come from, so they go back exactly as they were. */
  samePlace: boolean;
  /** Where they come from. */
  from: string;
  /** Copies in all. */
  total: number;
  /** Only the copies of this shop are restored. */
  shop?: string;
  /** Not in the store now: would be stored again. */
  missing: number;
  /** Still as the change left them: would be as they were before it. */
  replaced: number;
  /** In the store as they were, so there is nothing to do. */
  same: number;
  /** Cut at 100. Left alone unless chosen. */
  newer: NewerSession[];
  newerCount: number;
  /** Cannot be restored here, because they could not be read when they were copied. */
  unreadable: number;
  /** Fields of the copies that this store has no column for. */
  lost: SessionField[];
  /** What must be typed, in production. */
  confirm?: string;
}

export interface FieldChange {
  field: SessionField;
  /** As people read it; secrets masked. Absent where there is no value. */
  before?: string;
  after?: string;
}

/** What storing a draft would do. */
export interface StorePreview {
  /** The stored session's version, absent when this makes a new one. */
  version?: string;
  key?: StoredKey;
  changes: FieldChange[];
  /** Set fields that the store has no column for. */
  lost: SessionField[];
  /** With an `error` among them it would not be stored. */
  warnings: Problem[];
  /** Columns of the app's own that a new session must have a value for. */
  columns: { name: string; type: string }[];
  confirm?: string;
}

export const ACTIONS = [
  'delete',
  'store',
  'restore',
  'create-table',
  'create-index',
  'repair-index',
  'reveal',
  'copy',
  'unlock',
  'lock',
] as const;
export type Action = (typeof ACTIONS)[number];

/** `interrupted`: the program ended while it ran. `unknown`: the store could not be read after the change. */
export const OUTCOMES = ['running', 'done', 'partial', 'failed', 'cancelled', 'interrupted', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** As many sessions cross to the window as one text. */
export const MOST_COPIED = 10_000;

export interface ActivityEntry {
  id: number;
  /** Milliseconds since 1970. */
  at: number;
  action: Action;
  outcome: Outcome;
  /** The profile that it was done through. */
  storeId: string;
  storeName: string;
  environment: Environment;
  /** In words: `3 sessions of plain-tea.myshopify.com`. Never a secret. */
  summary: string;
  /** Where it was done, whatever the profile says now. */
  place?: StorePlace;
  /** How many sessions it was to change. */
  total?: number;
  /** A profile that leads to that place now, as far as is known. */
  reachedBy?: string;
  /** Copies in the trash that can be restored, and until when (milliseconds since 1970). */
  trash?: { count: number; until: number; restorable: boolean; reason?: string };
}

/** Something wrong with the program's own files, told until it is fixed. */
export interface DataProblem {
  about: 'profiles' | 'profile' | 'activity' | 'folder';
  message: string;
  hint?: string;
  detail?: string;
  /** Where a file that could not be read was kept. */
  keptAs?: string;
}

export interface AppInfo {
  version: string;
  host: 'electron' | 'browser';
  dataDir: string;
  trash: TrashInfo;
  keychain: KeychainInfo;
  /** What of the program's own files could not be used. */
  problems: DataProblem[];
  /** The file dialog of the desktop is there. */
  canPickFile: boolean;
}

/** What can be seen of a folder of this computer: names and kinds. */
export interface FolderListing {
  /** Its whole path; `''` for the list of drives on Windows. */
  folder: string;
  /** The folder above; absent at the top. */
  parent?: string;
  /** The name of the file that was asked for in place of its folder. */
  file?: string;
  entries: FolderEntry[];
  /** There is more than is listed. */
  cut: boolean;
}

export interface FolderEntry {
  name: string;
  /** Whole. */
  path: string;
  kind: 'folder' | 'database' | 'file';
}

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** What the desktop asks of one window. */
export type WindowRequest =
  /** Show a path in the program; what is typed and not saved comes first. */
  | { type: 'go-to'; path: string }
  /** The page crashed or hung, and was loaded again. */
  | { type: 'recovered' };

export type AppEvent =
  | { type: 'profiles-changed' }
  | { type: 'store-changed'; storeId: string }
  | { type: 'activity-changed' };
