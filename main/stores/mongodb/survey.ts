import type { Db, Document, MongoClient } from 'mongodb';
import { DeskError } from '../../../shared/errors.ts';
import type { TableLayout } from '../../../shared/layouts.ts';
import type { TableOutline } from '../../../shared/records.ts';
import { checkCancelled } from '../cancel.ts';
import type { CallOptions } from '../store.ts';
import { QUERY_TIME, type MongoAddress } from './connection.ts';
import { detectLayout, officialLayout, pathsOf } from './detect.ts';
import { isForbidden } from './failures.ts';

/** One collection or view, with what must be known to read it. */
export interface CollectionInfo {
  database: string;
  name: string;
  /** As people and profiles name it: with its database where the address names none. */
  label: string;
  isView: boolean;
  /** It compares texts in a way of its own, unless told not to. */
  hasCollation: boolean;
}

/** A collection that could hold sessions. */
export interface Candidate {
  collection: CollectionInfo;
  layout: TableLayout;
  /** A few documents from both ends. */
  sample: Uint8Array[];
}

export interface Survey {
  /** Best first. */
  candidates: Candidate[];
  otherCollections: string[];
}

export const OFFICIAL_COLLECTION = 'shopify_sessions';
const SERVERS_OWN = new Set(['admin', 'config', 'local']);
/** Documents looked at from each end of a collection. */
const SAMPLE = 20;

/** Names of the databases to look in: the one that the address names, else all that this user may see. */
export async function databasesOf(
  client: MongoClient,
  address: MongoAddress,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  if (address.database !== undefined) return [address.database];
  try {
    const answer = await client.db('admin').command({ listDatabases: 1, nameOnly: true }, { signal });
    const databases: unknown = answer['databases'];
    const names = Array.isArray(databases) ? databases.map((one: unknown) => nameOf(one)) : [];
    return names.filter((name) => name !== '' && !SERVERS_OWN.has(name));
  } catch (error) {
    if (!isForbidden(error)) throw error;
    throw new DeskError('AUTH_FAILED', 'This user may not list the databases of the server.', {
      hint: 'Name the database in the profile.',
      cause: error,
    });
  }
}

function nameOf(value: unknown): string {
  const name: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'name') : undefined;
  return typeof name === 'string' ? name : '';
}

/** Every collection and view, the server's own left out. */
export async function collectionsOf(
  client: MongoClient,
  address: MongoAddress,
  { signal }: CallOptions,
): Promise<CollectionInfo[]> {
  const found: CollectionInfo[] = [];
  for (const database of await databasesOf(client, address, signal)) {
    checkCancelled(signal);
    const listed = await client
      .db(database)
      .listCollections({}, { authorizedCollections: true, nameOnly: false, signal })
      .toArray();
    for (const { name, type, options } of listed) {
      if (name.startsWith('system.') || name.startsWith('enxcol_.')) continue;
      found.push({
        database,
        name,
        label: address.database === undefined ? `${database}.${name}` : name,
        isView: type !== undefined && type !== 'collection',
        hasCollation: options?.['collation'] !== undefined,
      });
    }
  }
  return found.toSorted((a, b) => (a.label < b.label ? -1 : 1));
}

/** A few documents from both ends. */
export async function sampleOf(db: Db, name: string, { signal }: CallOptions): Promise<Uint8Array[]> {
  const ends: Uint8Array[] = [];
  for (const way of [1, -1] as const) {
    const cursor = db
      .collection(name)
      .find<Document>({}, { raw: true, sort: { _id: way }, limit: SAMPLE, maxTimeMS: QUERY_TIME, signal });
    for (const document of await cursor.toArray())
      if (document instanceof Uint8Array) ends.push(new Uint8Array(document));
    // All of it was in the first.
    if (ends.length < SAMPLE) break;
  }
  return ends;
}

/** Looks through all databases for collections that could hold sessions. */
export async function surveyServer(client: MongoClient, address: MongoAddress, options: CallOptions): Promise<Survey> {
  const survey: Survey = { candidates: [], otherCollections: [] };
  for (const collection of await collectionsOf(client, address, options)) {
    checkCancelled(options.signal);
    const sample = await sampleOf(client.db(collection.database), collection.name, options).catch((error: unknown) => {
      if (isForbidden(error)) return undefined;
      throw error;
    });
    const detected = sample === undefined ? undefined : detectLayout(collection.label, sample);
    // An empty collection may be anybody's.
    const isCandidate = detected !== undefined && 'layout' in detected && (sample?.length !== 0 || isUsual(collection));
    if (isCandidate) survey.candidates.push({ collection, layout: detected.layout, sample: sample ?? [] });
    else survey.otherCollections.push(collection.label);
  }
  survey.candidates = survey.candidates.toSorted((a, b) => rank(a) - rank(b));
  return survey;
}

const USUAL_NAMES = [OFFICIAL_COLLECTION, 'session', 'sessions'];

function isUsual({ name }: CollectionInfo): boolean {
  return name === OFFICIAL_COLLECTION;
}

function rank({ collection, layout, sample }: Candidate): number {
  const name = USUAL_NAMES.indexOf(collection.name.toLowerCase());
  const unknown = layout.family === 'custom' ? 10 : 0;
  return (
    (name === -1 ? USUAL_NAMES.length : name) + unknown + (collection.isView ? 20 : 0) + (sample.length === 0 ? 40 : 0)
  );
}

function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'There are no collections.';
  return `Its collections: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ` and ${names.length - 20} more` : ''}.`;
}

/** @throws DeskError TABLE_MISSING when no collection looks like sessions */
export function bestOf({ candidates, otherCollections }: Survey): Candidate {
  const [best] = candidates;
  if (best !== undefined) return best;
  const first = otherCollections.length === 0 ? 'Create the collection' : 'Map a collection by hand';
  throw new DeskError('TABLE_MISSING', `No collection looks like sessions. ${listNames(otherCollections)}`, {
    hint: `${first}, or choose another database.`,
  });
}

/**
 * The collection to open, with its layout: as named and mapped by hand, else as found.
 * @throws DeskError TABLE_MISSING, LAYOUT_UNKNOWN
 */
export async function locateCollection(
  client: MongoClient,
  address: MongoAddress,
  mapped: TableLayout | undefined,
  options: CallOptions,
): Promise<Candidate> {
  const wanted = address.collection ?? mapped?.table;
  if (wanted === undefined) return bestOf(await surveyServer(client, address, options));
  const all = await collectionsOf(client, address, options);
  const named = all.filter(({ name, label }) => name === wanted || label === wanted);
  const [collection, another] = named;
  if (collection === undefined) {
    throw new DeskError(
      'TABLE_MISSING',
      `There is no collection ${wanted}. ${listNames(all.map(({ label }) => label))}`,
      {
        hint: 'An app makes its collection when it stores its first session. Choose another one, or create it.',
      },
    );
  }
  if (another !== undefined) {
    throw new DeskError('TABLE_MISSING', `Several databases have a collection ${wanted}.`, {
      hint: `Name the database in the profile: ${named.map(({ database }) => database).join(' or ')}.`,
    });
  }
  const sample = await sampleOf(client.db(collection.database), collection.name, options);
  if (mapped !== undefined) return { collection, layout: { ...mapped, table: collection.label }, sample };
  const detected =
    sample.length === 0 ? { layout: officialLayout(collection.label) } : detectLayout(collection.label, sample);
  if ('layout' in detected) return { collection, layout: detected.layout, sample };
  throw new DeskError(
    'LAYOUT_UNKNOWN',
    `The documents of ${collection.label} have nothing for ${detected.missing.join(', ')}.`,
    {
      hint: 'Choose another collection, or map its paths by hand.',
      detail: `Paths: ${pathsOf(sample)
        .map(({ path }) => path)
        .join(', ')}`,
    },
  );
}

/** What a few documents of a collection hold, to map it by hand. */
export function outlineOf({ label }: CollectionInfo, sample: readonly Uint8Array[]): TableOutline {
  return {
    name: label,
    columns: pathsOf(sample).map(({ path, types, optional }) => ({
      name: path,
      type: types.filter((type) => type !== 'null').join(', ') || 'null',
      nullable: optional || types.includes('null'),
    })),
  };
}
