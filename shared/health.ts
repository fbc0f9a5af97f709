import type { HealthFinding } from './records.ts';
import type { Readiness } from './readiness.ts';
import type { Status } from './session.ts';

export type { HealthFinding };

/** Days before and after the day of a report for which each day is counted by itself. */
export const DAYS_COUNTED = 90;

/** Sessions by the day (UTC) that something of them ends. */
export interface DayCounts {
  /** Before the first day. */
  before: number;
  /** {@link DAYS_COUNTED} days, the day of the report, and {@link DAYS_COUNTED} more. */
  days: number[];
  /** The first of the days, at midnight UTC; milliseconds since 1970. */
  from: number;
  after: number;
}

export interface ShopCount {
  shop: string;
  online: number;
  offline: number;
}

/** The most sessions that a shop may have which is not worth naming: one, or a ten-thousandth of all. */
export function heavyLimit(sessions: number): number {
  return Math.max(1, Math.floor(sessions / 10_000));
}

/** A scope and the readable offline sessions that have it. */
export interface ScopeCount {
  scope: string;
  /** Also where a `write_` scope implies it. */
  granted: number;
  /** Offline sessions without it, where the profile requires it. */
  missing?: number;
}

/**
 * Lists of shops that a report keeps, because one session alone does not tell: what a list of sessions is filtered by.
 * `duplicates` are all ways in which shops are written that are there more than once, `duplicate-spellings` those of them beside
 * which the shop is there as Shopify writes it; `alike-ids` are the shops of {@link HealthReport.alikeIds}.
 */
export const SHOP_LISTS = ['online-only', 'duplicates', 'duplicate-spellings', 'alike-ids'] as const;
export type ShopList = (typeof SHOP_LISTS)[number];

/** Shops in one of these lists, at the most. */
export const MOST_SHOPS_KEPT = 10_000;

/** Shops that are there more than once, written with other letter case or a slash at the end. */
export interface DuplicateCount {
  /** Shops, each counted once however often it is written. */
  shops: number;
  /** The ways in which some of them are written. */
  examples: string[][];
}

/** How a whole store was at a moment. Counts, shops and scopes; never a token. */
export interface HealthReport {
  /** Milliseconds since 1970. Statuses and classes are judged at this moment. */
  takenAt: number;
  /** Milliseconds. */
  took: number;
  sessions: number;
  /** What does not tell whether it is online is in neither. */
  online: number;
  offline: number;
  /** Distinct shops as they are written. */
  shops: number;
  statuses: Record<Status, number>;
  /** Shops by class: each is in one. */
  readiness: Record<Readiness, number>;
  /** Readable sessions by the day their access token expires. */
  onlineExpires: DayCounts;
  offlineExpires: DayCounts;
  /** Offline sessions by the day their refresh token ends. */
  refreshEnds: DayCounts;
  /** The shops with the most sessions, most first; each has more than {@link heavyLimit}. */
  heaviest: ShopCount[];
  /** Every scope that an offline session has or that the profile requires, most granted first. */
  scopes: ScopeCount[];
  /** Offline sessions that miss any required scope. */
  missingAny: number;
  /** Online sessions that have expired. */
  expiredOnline: number;
  duplicates: DuplicateCount;
  /** Shops with two or more session ids that differ in letter case or slashes at the end only, and some of them. */
  alikeIds: { shops: number; examples: string[] };
  /** Unreadable sessions by what is wrong, most first. */
  unreadable: { message: string; sessions: number }[];
  findings: HealthFinding[];
  /** How many shops each of its lists would have beside those that are kept. */
  leftOut?: Partial<Record<ShopList, number>>;
  /** Read capacity units that it used up, where they are counted. */
  readUnits?: number;
}

/** How far a report is. */
export interface HealthProgress {
  scanned: number;
  /** About how many sessions there are to scan, where that is known. */
  outOf?: number;
  readUnits?: number;
}
