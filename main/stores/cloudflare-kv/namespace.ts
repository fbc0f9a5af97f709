import type { StorePlace } from '../../../shared/records.ts';
import type { Call } from '../cloudflare/call.ts';

/** What lies under one key. */
export interface Entry {
  key: string;
  /** Bytes where they are no text. */
  value: string | Uint8Array;
  /** When the key goes by itself; milliseconds since 1970, whole seconds. */
  expires?: number;
  /** JSON that somebody has put beside the value. */
  metadata?: unknown;
}

export interface KeyList {
  keys: string[];
  /** Where the list goes on; absent at its end. */
  cursor?: string;
}

/** Keys and what lies under them: at Cloudflare, or in a folder of this computer. */
export interface Namespace {
  /** `Cloudflare KV` */
  readonly server: string;
  /** `namespace SESSIONS` */
  readonly location: string;
  readonly place: StorePlace;
  /** Nothing can be changed here, whatever the profile says, because … */
  readonly readOnly?: string;
  /** Requests are billed, and a limited number is allowed. */
  readonly billsRequests?: true;
  /** Why a change may not show at once. */
  readonly delay?: string;
  /** Keys in the order of their bytes. @param limit 10 to 1,000 */
  list(where: { prefix?: string; cursor?: string | undefined; limit: number }, call: Call): Promise<KeyList>;
  /** Those of the keys that are there; however many. */
  get(keys: readonly string[], call: Call): Promise<Entry[]>;
  put(entries: readonly Entry[], call: Call): Promise<void>;
  delete(keys: readonly string[], call: Call): Promise<void>;
  close(): Promise<void>;
}

/** Keys that one list gives at the most. */
export const LIST_LIMIT = 1_000;
/** And at the least: Cloudflare refuses to list fewer. */
export const LIST_LEAST = 10;
