import type { FormDescription, FormValues } from './form.ts';

/** What people call the things in a kind of store. */
export interface BackendLabels {
  /** What holds the sessions, and more than one of it: `table`, `tables`. */
  container: string;
  containers: string;
  /** The parts that a stored session has, and one of them: `Columns`, `Column`. */
  parts: string;
  part: string;
  /** What is read one by one to find sessions: `session`, `key`. */
  scanned: string;
}

export interface IndexLabels {
  /** `Create an index…`, `Create an index on shop in orders?`, `Create the index` */
  some: string;
  which: string;
  made: string;
  /** Said when it was done. */
  done: string;
  /** What the app notices meanwhile. */
  cost: string;
  /** Planning it reads everything: not before somebody asks for it. */
  plansByReading?: true;
}

/** What of an address says whose store it is. */
export interface EnvironmentClues {
  /** Hosts of the server; none for a cloud service. */
  hosts: readonly string[];
  names: readonly (string | undefined)[];
}

/** What a service must allow, to copy. */
export interface Permission {
  kind: string;
  title: string;
  /** What it is for, in a sentence. */
  text: string;
  /** As the service takes it. */
  policy: string;
}

/** Something to type or paste into the address box. */
export interface AddressExample {
  text: string;
  label: string;
  /** It can be used as it is. */
  isComplete?: true;
}

/**
 * All that is known of a kind of store without talking to one: what its addresses look like and mean, what people call things,
 * what its form asks for. How it behaves is in `main/stores/<kind>/`.
 */
export interface BackendDescription<A> {
  name: string;
  /** For a narrow line, where `name` is long. */
  shortName?: string;
  labels: BackendLabels;
  /** Its columns are declared, and some must have a value. */
  declaresColumns: boolean;
  /** Its columns may have other names than any adapter gives them: they can be mapped by hand. */
  canMap: boolean;
  /** It has indexes to show. */
  hasIndexes: boolean;
  /** What it holds is gone when the program ends. */
  isTemporary?: true;
  /** Who makes an empty container, where it can be made from here. */
  creation?: string;
  /** How indexes are offered; absent where none can be made. */
  index?: IndexLabels;
  examples: readonly AddressExample[];
  /** Files that are such stores, for file dialogs. Extensions without a dot. */
  fileType?: { name: string; extensions: readonly string[] };
  /** Absent where there is nothing to fill in. */
  form?: FormDescription<A>;
  /** What the service must allow, by what the form holds so far. */
  permissions?: { title: string; of: (values: FormValues) => readonly Permission[] };

  /** Where the store is, for people: a path or an address without secrets. */
  location(address: A): string;
  /** The one thing that tells it from others of its kind, in a few letters. */
  shortLocation(address: A): string | undefined;
  /** What opening it does: `Connecting to db.internal:5432`. */
  opening(address: A): string;
  /** The container that an address names, and the same address with another; `undefined`: detected. */
  container(address: A): string | undefined;
  withContainer(address: A, container: string | undefined): A;
  /**
   * Where the secret of an address goes, and how it is protected on the way: `app@db.internal:5432, TLS verify-full`. A kept
   * secret is sent to no other destination without being asked for again; which database or table is read there does not
   * matter. `undefined`: it has no secret of ours.
   */
  secretDestination(address: A): string | undefined;
  /** `undefined`: it is on this computer. */
  environmentClues(address: A): EnvironmentClues | undefined;
  /** What is opened on this computer; `undefined` for servers. */
  localPath?(address: A): { kind: 'file' | 'folder'; path: string } | undefined;
  /** Why it cannot be changed from here, whatever its profile allows; `undefined`: it can. */
  readOnlyReason?(address: A): string | undefined;
  /** It holds invented sessions to try things with. */
  isDemo?(address: A): boolean;
}

/** For stores whose sessions are rows of a table. */
export const TABLE_LABELS: BackendLabels = {
  container: 'table',
  containers: 'tables',
  parts: 'Columns',
  part: 'Column',
  scanned: 'session',
};

/** For stores that keep a session as one value of `[name, value]` pairs. */
export const PAIR_LABELS = { parts: 'Pairs', part: 'Pair', scanned: 'key' };

export const TABLE_CREATION =
  'An app that uses the official adapter creates its table at its first start. You can also create it here.';

export const SHOP_INDEX = {
  some: 'an index',
  which: 'an index on shop',
  made: 'the index',
  done: 'Index on shop created',
};

export const userAt = (user: string | undefined): string => (user === undefined || user === '' ? '' : `${user}@`);

export function lastPartOf(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

/** `https://host:8443/path` → `host` */
export function hostOfEndpoint(endpoint: string): string | undefined {
  return /^https?:\/\/(\[[^\]]*\]|[^:/]*)/.exec(endpoint)?.[1];
}
