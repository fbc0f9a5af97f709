import type { Collection, Db, Document } from 'mongodb';
import { DeskError } from '../../../shared/errors.ts';
import type { IndexInfo, IndexPlan, OrderBy, Problem } from '../../../shared/records.ts';
import { ORDERS } from '../../../shared/records.ts';
import { numberText } from '../../../shared/number-text.ts';
import { cancelled, unlessAborted } from '../cancel.ts';
import type { CallOptions } from '../store.ts';
import type { CollectionInfo } from './survey.ts';

/** No collection can have more. */
const MOST_INDEXES = 1_000;

/** An index, with what makes it of no use for some queries. */
export interface CollectionIndex extends IndexInfo {
  /** It leaves documents out, compares otherwise, or is of a special kind. */
  isSpecial: boolean;
  /** How many of its paths, from the first, are sorted in the same direction. */
  oneWay: number;
}

/** The driver's own way cannot be stopped, and tries again by itself. */
export async function indexesOf(db: Db, name: string, { signal }: CallOptions): Promise<CollectionIndex[]> {
  const { readPreference } = db.collection(name);
  const list = { listIndexes: name, cursor: { batchSize: MOST_INDEXES } };
  const { cursor } = await db.command(list, { signal, ...(readPreference !== undefined && { readPreference }) });
  const listed: Document[] = cursor.firstBatch;
  return listed.map((index) => {
    const entries: [string, unknown][] = Object.entries(Object(index['key']));
    const turn = entries.findIndex(([, way]) => way !== entries[0]?.[1]);
    return {
      name: String(index['name'] ?? ''),
      columns: entries.map(([path]) => path),
      unique: index['unique'] === true || (entries.length === 1 && entries[0]?.[0] === '_id'),
      isSpecial:
        entries.some(([, way]) => way !== 1 && way !== -1) ||
        index['sparse'] === true ||
        index['partialFilterExpression'] !== undefined ||
        index['hidden'] === true ||
        index['collation'] !== undefined,
      oneWay: turn === -1 ? entries.length : turn,
    };
  });
}

export function isUnique(indexes: readonly CollectionIndex[], path: string | undefined): boolean {
  if (path === '_id') return true;
  return indexes.some(
    ({ columns, unique, isSpecial }) => unique && !isSpecial && columns.length === 1 && columns[0] === path,
  );
}

/** Documents with one value are found without looking at all of them. */
function isIndexed(indexes: readonly CollectionIndex[], path: string | undefined): boolean {
  return path === '_id' || indexes.some(({ columns, isSpecial }) => !isSpecial && columns[0] === path);
}

/** The orders that come from an index. An index on the path alone does not tell in which order equal ones come. */
export function servedOrders(
  indexes: readonly CollectionIndex[],
  pathOf: (by: OrderBy) => string | undefined,
): OrderBy[] {
  return ORDERS.filter((by) => {
    const path = pathOf(by);
    if (path === undefined) return false;
    const sorted = ({ columns, isSpecial, oneWay }: CollectionIndex) =>
      !isSpecial && oneWay >= 2 && columns[0] === path && columns[1] === '_id';
    return isUnique(indexes, path) || indexes.some(sorted);
  });
}

/** Ids that are stored more than once. */
export interface Duplicates {
  ids: number;
  /** The one that is there most often. */
  example: { id: unknown; times: number };
}

export async function findDuplicates(
  collection: Collection,
  path: string,
  { signal }: CallOptions,
): Promise<Duplicates | undefined> {
  const repeated: Document[] = [{ $group: { _id: `$${path}`, times: { $sum: 1 } } }, { $match: { times: { $gt: 1 } } }];
  const run = (last: Document[]) =>
    collection.aggregate([...repeated, ...last], { allowDiskUse: true, signal }).toArray();
  const [example] = await run([{ $sort: { times: -1 } }, { $limit: 1 }]);
  if (example === undefined) return undefined;
  const [counted] = await run([{ $count: 'ids' }]);
  return { ids: Number(counted?.['ids'] ?? 1), example: { id: example['_id'], times: Number(example['times']) } };
}

export function duplicatesProblem({ ids, example }: Duplicates): Problem {
  const what = ids === 1 ? 'One id is' : `${numberText(ids)} ids are`;
  const id = typeof example.id === 'string' ? `“${example.id}”` : 'Documents without an id';
  const shown = ids === 1 ? id : `${id}, for one,`;
  const verb = typeof example.id === 'string' ? 'is there' : 'are there';
  return {
    severity: 'warning',
    field: 'id',
    message: `${what} stored more than once. ${shown} ${verb} ${numberText(example.times)} times.`,
    hint: 'The app finds whichever comes first. Search for such an id, and delete all of its sessions but the newest.',
  };
}

/** What the official adapter does without: it makes no index at all. */
export function indexFindings(
  indexes: readonly CollectionIndex[],
  id: string | undefined,
  shop: string | undefined,
): Problem[] {
  const findings: Problem[] = [];
  if (shop !== undefined && !isIndexed(indexes, shop)) {
    findings.push({
      severity: 'warning',
      field: 'shop',
      message: 'There is no index on the shop.',
      hint: 'Finding the sessions of a shop reads the whole collection, in Session Desk and in the app: the official adapter makes no index.',
    });
  }
  if (id !== undefined && !isUnique(indexes, id)) {
    findings.push({
      severity: 'warning',
      field: 'id',
      message: isIndexed(indexes, id) ? 'The index on the id is not unique.' : 'There is no index on the id.',
      hint: 'Loading a session may read the whole collection, and two requests at the same moment can store one id twice.',
    });
  }
  return findings;
}

interface WantedIndex {
  key: Record<string, 1>;
  name: string;
  unique?: true;
}

export interface Plan extends IndexPlan {
  wanted: WantedIndex[];
}

/** The two indexes that help, as far as they are not there and can be made. */
export async function planIndexes(
  db: Db,
  { database, name }: CollectionInfo,
  { id, shop }: { id: string | undefined; shop: string | undefined },
  options: CallOptions,
): Promise<Plan | undefined> {
  const indexes = await indexesOf(db, name, options);
  const findings: Problem[] = [];
  const wanted: WantedIndex[] = [];
  if (id !== undefined && !isUnique(indexes, id)) {
    const duplicates = await findDuplicates(db.collection(name), id, options);
    if (duplicates === undefined) wanted.push({ key: { [id]: 1 }, name: `${id}_unique`, unique: true });
    else findings.push(duplicatesProblem(duplicates));
  }
  if (shop !== undefined && !isIndexed(indexes, shop))
    wanted.push({ key: { [shop]: 1, _id: 1 }, name: `${shop}_1__id_1` });
  const leftOut = findings.length > 0;
  if (leftOut && wanted.length > 0) {
    findings.push({
      severity: 'warning',
      field: 'id',
      message: 'A unique index on the id cannot be made until then; it is left out here.',
    });
  }
  if (leftOut && wanted.length === 0 && id !== undefined) {
    // Shown with what stands in its way; making it fails.
    const failing: WantedIndex = { key: { [id]: 1 }, name: `${id}_unique`, unique: true };
    return {
      statement: statementOf(database, name, [failing]),
      findings: findings.map((finding) => ({ ...finding, severity: 'error' })),
      wanted: [],
    };
  }
  return wanted.length === 0 ? undefined : { statement: statementOf(database, name, wanted), findings, wanted };
}

/** In the words of MongoDB's shell. */
function statementOf(database: string, collection: string, wanted: readonly WantedIndex[]): string {
  const at = `db.getSiblingDB(${JSON.stringify(database)}).getCollection(${JSON.stringify(collection)})`;
  return wanted
    .map(({ key, name, unique }) => {
      const keys = Object.keys(key).map((path) => `${/^\w+$/.test(path) ? path : JSON.stringify(path)}: 1`);
      const options = [`name: ${JSON.stringify(name)}`, ...(unique === true ? ['unique: true'] : [])];
      return `${at}.createIndex({ ${keys.join(', ')} }, { ${options.join(', ')} })`;
    })
    .join('\n');
}

/** Makes what a plan says; what fails or is given up half-way is taken away again. */
export async function makeIndexes(
  collection: Collection,
  { wanted, findings }: Plan,
  { signal }: CallOptions,
): Promise<void> {
  const [obstacle] = findings;
  if (wanted.length === 0) {
    throw new DeskError('CONFLICT', obstacle?.message ?? 'The indexes are there already.', {
      ...(obstacle?.hint !== undefined && { hint: obstacle.hint }),
    });
  }
  const made: string[] = [];
  try {
    for (const { key, name, unique } of wanted) {
      made.push(name);
      // The driver cannot give up making an index; taking it away is what ends it at the server.
      await unlessAborted(collection.createIndex(key, { name, ...(unique === true && { unique }) }), signal);
    }
  } catch (error) {
    for (const name of made) await collection.dropIndex(name).catch(() => {});
    throw signal?.aborted === true ? cancelled(error) : error;
  }
}
