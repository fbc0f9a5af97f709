import { z } from 'zod';
import { SESSION_FIELDS } from './session.ts';

/**
 * How one value lies in a column. There is one codec for each (`main/layouts/codecs.ts`).
 *
 * - `text`: text as it is
 * - `text-empty`: text where `''` stands for absent (Prisma's and Drizzle's `accessToken`)
 * - `boolean`: true and false
 * - `boolean-integer`: 0 and 1
 * - `boolean-integer-zero`, `boolean-false`: the same where 0 and false are written for absent, too (Prisma's `accountOwner`)
 * - `boolean-letter`, `boolean-word`, `boolean-digit`: text `t` and `f`, `true` and `false`, `1` and `0`
 * - `seconds`, `milliseconds`: integers since 1970
 * - `iso-z`: `2026-11-20T12:34:56.789Z` (JavaScript's `toISOString`, Drizzle)
 * - `iso-offset`: `2026-11-20T12:34:56.789+00:00` (Prisma's driver adapters)
 * - `datetime`: `2026-11-20 12:34:56.789`, always UTC, whatever zone anybody is in (a SQL timestamp without a zone)
 * - `datetime-zone`: `2026-11-20 12:34:56.789+00` (PostgreSQL's `timestamptz`)
 * - `date`: a moment in a type of its own (BSON's Date)
 * - `integer`: a 64-bit integer
 * - `digits-text`, `digits-blob`: a 64-bit integer as decimal digits, in text or in a BLOB (Drizzle on SQLite)
 * - `offline-id`: no column of its own; the id is `offline_` before the shop that the column holds
 * - `online-id`: no column of its own; the id is the shop, `_` and the user's id that the column holds
 */
export const ENCODINGS = [
  'text',
  'text-empty',
  'boolean',
  'boolean-integer',
  'boolean-integer-zero',
  'boolean-false',
  'boolean-letter',
  'boolean-word',
  'boolean-digit',
  'seconds',
  'milliseconds',
  'iso-z',
  'iso-offset',
  'datetime',
  'datetime-zone',
  'date',
  'integer',
  'digits-text',
  'digits-blob',
  'offline-id',
  'online-id',
] as const;
export const encodingSchema = z.enum(ENCODINGS);
export type Encoding = z.infer<typeof encodingSchema>;

export const columnMappingSchema = z.strictObject({ column: z.string().min(1).max(1_000), encoding: encodingSchema });

export const LAYOUT_FAMILIES = ['official', 'prisma', 'drizzle', 'ruby', 'php', 'custom'] as const;

/**
 * How sessions lie in a table: which column holds which field, in which encoding. In a document a column is a path
 * (`onlineAccessInfo.associated_user.id`), in key-value pairs the name of a pair; `table` is the collection, or the prefix.
 */
export const tableLayoutSchema = z.strictObject({
  family: z.enum(LAYOUT_FAMILIES),
  /** For people: `official SQLite adapter, 6.0 and later`. */
  title: z.string().max(1_000),
  table: z.string().min(1).max(1_000),
  columns: z.partialRecord(z.enum(SESSION_FIELDS), columnMappingSchema),
});
export type TableLayout = z.infer<typeof tableLayoutSchema>;
