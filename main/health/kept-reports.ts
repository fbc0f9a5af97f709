import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { SHOP_LISTS, type HealthReport, type ShopList } from '../../shared/health.ts';
import { READINESS } from '../../shared/readiness.ts';
import { SESSION_FIELDS, STATUSES } from '../../shared/session.ts';
import type { Log } from '../log.ts';

const FORMAT = 1;

const count = z.int().min(0);
const countsOf = <const K extends readonly string[]>(keys: K) => z.record(z.enum(keys), count);
const dayCountsSchema = z.object({ before: count, days: z.array(count), from: z.int(), after: count });
const findingSchema = z.object({
  severity: z.enum(['error', 'warning']),
  field: z.enum(SESSION_FIELDS).exactOptional(),
  message: z.string(),
  hint: z.string().exactOptional(),
  statement: z.string().exactOptional(),
});
const reportSchema = z.object({
  takenAt: z.int(),
  took: count,
  sessions: count,
  online: count,
  offline: count,
  shops: count,
  statuses: countsOf(STATUSES),
  readiness: countsOf(READINESS),
  onlineExpires: dayCountsSchema,
  offlineExpires: dayCountsSchema,
  refreshEnds: dayCountsSchema,
  heaviest: z.array(z.object({ shop: z.string(), online: count, offline: count })),
  scopes: z.array(z.object({ scope: z.string(), granted: count, missing: count.exactOptional() })),
  missingAny: count,
  expiredOnline: count,
  duplicates: z.object({ shops: count, examples: z.array(z.array(z.string())) }),
  alikeIds: z.object({ shops: count, examples: z.array(z.string()) }),
  unreadable: z.array(z.object({ message: z.string(), sessions: count })),
  findings: z.array(findingSchema),
  leftOut: z.partialRecord(z.enum(SHOP_LISTS), count).exactOptional(),
  readUnits: z.number().exactOptional(),
}) satisfies z.ZodType<HealthReport>;

const keptSchema = z.object({
  format: z.literal(FORMAT),
  place: z.string(),
  report: reportSchema,
  before: reportSchema.exactOptional(),
  lists: z.record(z.enum(SHOP_LISTS), z.array(z.string())),
});

/** What is kept of one store. */
interface Kept {
  report: HealthReport;
  before?: HealthReport;
  lists: Record<ShopList, string[]>;
}

/**
 * The last reports on each store, by where the store is: whichever profile leads there. Readable files without secrets in the
 * data folder.
 */
export class KeptReports {
  readonly #folder: string;
  readonly #log: Log;
  readonly #known = new Map<string, Kept | undefined>();

  constructor(dataDir: string, log: Log) {
    this.#folder = path.join(dataDir, 'health');
    this.#log = log;
  }

  async of(placeId: string): Promise<Pick<Kept, 'report' | 'before'> | undefined> {
    return this.#of(placeId);
  }

  /** The shops of a list of the last report, as they are written; undefined where there is no report. */
  async shopsOf(placeId: string, list: ShopList): Promise<readonly string[] | undefined> {
    return (await this.#of(placeId))?.lists[list];
  }

  async keep(placeId: string, report: HealthReport, lists: Kept['lists']): Promise<void> {
    const last = (await this.#of(placeId))?.report;
    const kept: Kept = { report, lists, ...(last !== undefined && { before: last }) };
    this.#known.set(placeId, kept);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const text = JSON.stringify({ format: FORMAT, place: placeId, ...kept });
    await writeFileAtomic(this.#fileOf(placeId), text, { mode: 0o600 });
  }

  async #of(placeId: string): Promise<Kept | undefined> {
    if (!this.#known.has(placeId)) this.#known.set(placeId, await this.#read(placeId));
    return this.#known.get(placeId);
  }

  /** What was written by another version, or is damaged, counts as no report: the next one takes its place. */
  async #read(placeId: string): Promise<Kept | undefined> {
    try {
      const content: unknown = JSON.parse(await readFile(this.#fileOf(placeId), 'utf8'));
      const { place, report, before, lists } = keptSchema.parse(content);
      return place === placeId ? { report, lists, ...(before !== undefined && { before }) } : undefined;
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!isMissing) this.#log(`A health report could not be read: ${String(error)}`);
      return undefined;
    }
  }

  #fileOf(placeId: string): string {
    return path.join(this.#folder, `${createHash('sha256').update(placeId).digest('hex').slice(0, 32)}.json`);
  }
}
