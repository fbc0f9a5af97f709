import {
  BSON,
  MongoBulkWriteError,
  ObjectId,
  type Collection,
  type Document,
  type WriteConcernSettings,
} from 'mongodb';
import { DeskError } from '../../../shared/errors.ts';
import type { StoredKey } from '../../../shared/records.ts';
import type { SessionFields } from '../../../shared/session.ts';
import { versionOf } from '../../layouts/version.ts';
import { checkCancelled } from '../cancel.ts';
import { chunks } from '../chunks.ts';
import { checkPrecondition } from '../precondition.ts';
import type { CallOptions, Precondition, RestoreCopy, SeenSession, StoredSession, WriteOptions } from '../store.ts';
import { exactTree, readTree, typeOf, type Tree } from './bson.ts';
import type { Condition } from './condition.ts';
import { idsAre } from './conditions.ts';
import { bytesOf } from './documents.ts';
import { isDuplicate, isLacking, isTakenAt } from './failures.ts';
import { objectIdFor, parseKey } from './keys.ts';
import { findBytes, type CollectionAccess } from './paging.ts';

/** Ids or keys in one command. */
const CHUNK = 1_000;
/** Copies that are restored together. */
const PUT_BACK = 200;
/** Documents that are compared and deleted with one command. */
const REMOVED = 500;
const DUPLICATE_KEY = 11_000;
const BY_ID = { _id: 1 } as const;
/** How often a write is tried anew that another program came before. */
const ATTEMPTS = 20;

/** Reads and writes one collection where its changes are made: at the primary server. */
export class Changes {
  readonly #access: CollectionAccess;
  readonly #writeConcern: { writeConcern?: WriteConcernSettings };
  /** The server compares a whole document; learned when it first does not. */
  #comparesWhole = true;
  #hasCompared = false;

  constructor(access: CollectionAccess, hasMajority: boolean) {
    this.#access = access;
    const { w, wtimeoutMS, journal } = access.collection.writeConcern ?? {};
    const said = { ...(wtimeoutMS !== undefined && { wtimeoutMS }), ...(journal !== undefined && { journal }) };
    this.#writeConcern = hasMajority && w === undefined ? { writeConcern: { ...said, w: 'majority' } } : {};
  }

  get #collection(): Collection {
    return this.#access.collection;
  }

  async read(keys: readonly StoredKey[], { signal }: CallOptions): Promise<StoredSession[]> {
    const found: StoredSession[] = [];
    for (const chunk of chunks([...new Set(keys)].map(parseKey), CHUNK)) {
      checkCancelled(signal);
      found.push(...(await this.#find([{ _id: { $in: chunk } }], { signal })));
    }
    return found;
  }

  /** For each, what is stored under its id, or where it has none under its key. */
  async current(seen: readonly SeenSession[], { signal }: CallOptions): Promise<(StoredSession | undefined)[]> {
    const wanted = seen.map(({ raw }) => this.#access.documents.stored(bytesOf(raw)));
    const ids = wanted.flatMap(({ fields }) => fields.id ?? []);
    const found: StoredSession[] = [];
    for (const chunk of chunks(ids, CHUNK)) {
      checkCancelled(signal);
      found.push(...(await this.#present(chunk, { signal })));
    }
    const keys = wanted.flatMap(({ fields, key }) => (fields.id === undefined ? key : []));
    const byId = Map.groupBy(found, ({ fields }) => fields.id);
    const byKey = new Map((await this.read(keys, { signal })).map((stored) => [stored.key, stored]));
    return wanted.map(({ fields, key }) => {
      if (fields.id === undefined) return byKey.get(key);
      const same = byId.get(fields.id) ?? [];
      // Of several with this id the one under its own key is meant.
      return same.find((one) => one.key === key) ?? same[0];
    });
  }

  /** All that are stored under an id: more than one where no index forbids it. */
  async readId(id: string, { signal }: CallOptions): Promise<StoredSession[]> {
    const condition = idsAre(this.#access.documents.layout, [id]);
    if (condition === undefined) return [];
    const found = await this.#find([condition], {
      signal,
      ...(this.#access.idIsUnique ? { limit: 1 } : { sort: BY_ID }),
    });
    return found.filter(({ fields }) => fields.id === id);
  }

  /** Checks afterwards rely on these, so they come from where changes are made first. */
  async #find(
    where: readonly Condition[],
    more: CallOptions & { sort?: typeof BY_ID; limit?: number },
  ): Promise<StoredSession[]> {
    const found = await findBytes(this.#access, where, { ...more, readPreference: 'primaryPreferred' });
    return found.map((document) => this.#access.documents.stored(document));
  }

  /** @throws DeskError CONFLICT, VALUE_REFUSED */
  async write(fields: SessionFields, { signal, expect }: WriteOptions): Promise<StoredSession> {
    return this.#store(fields, { signal, expect }, (present) => present);
  }

  /** Replaces whatever mapped paths hold. */
  async replace(fields: SessionFields): Promise<void> {
    await this.#store(fields, {}, () => undefined);
  }

  async #store(
    fields: SessionFields,
    { signal, expect }: WriteOptions,
    kept: (present: StoredSession) => StoredSession | undefined,
  ): Promise<StoredSession> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      checkCancelled(signal);
      const all = await this.readId(fields.id, { signal });
      const present = chosenOf(all, fields.id, expect);
      checkPrecondition(present, expect);
      if (present === undefined) {
        const added = this.#newTree(fields, attempt);
        // Nobody has the id, and by then `_id` is a random one: it is another unique index.
        if (!(await this.#add(added, attempt < 3))) continue;
        const [stored, another] = await this.readId(fields.id, {});
        if (stored !== undefined && another === undefined) return stored;
        // Without a unique index another program can have stored the same id between our look and our insert.
        const ours: Condition = { _id: added.get('_id') };
        await this.#collection.deleteOne(ours, this.#writeConcern);
        continue;
      }
      const changed = this.#access.documents.written(fields, exactTree(bytesOf(present.raw)), kept(present));
      if (!(await this.#replace(present, changed))) continue;
      const stored = (await this.readId(fields.id, {})).find(({ key }) => key === present.key);
      if (stored !== undefined) return stored;
    }
    throw new DeskError('CONFLICT', 'Other programs keep changing this session. Nothing was written.', {
      hint: 'Check what is stored now, then decide again.',
    });
  }

  #newTree(fields: SessionFields, attempt: number): Tree {
    const { documents } = this.#access;
    if (documents.pathOf('id') === '_id') return documents.written(fields);
    // The `_id` that belongs to the id may be taken by a document whose id was changed by hand.
    return documents.written(fields, new Map([['_id', attempt < 2 ? objectIdFor(fields.id) : new ObjectId()]]));
  }

  /** Says whether it was added: not when another document has its `_id`, or its id where that is unique, if that can be. */
  async #add(tree: Tree, canBeTaken: boolean = true): Promise<boolean> {
    try {
      await this.#collection.insertOne(tree, { forceServerObjectId: true, ...this.#writeConcern });
      return true;
    } catch (error) {
      const paths = ['_id', this.#access.documents.pathOf('id') ?? '_id'];
      if (canBeTaken && isDuplicate(error) && isTakenAt(error, paths)) return false;
      throw error;
    }
  }

  /** Compares and replaces in one step; says whether what was seen was still there. */
  async #replace(present: StoredSession, tree: Tree): Promise<boolean> {
    const before = readTree(bytesOf(present.raw));
    return this.#comparing(async () => {
      const { matchedCount } = await this.#collection.replaceOne(this.#stillAs(before), tree, {
        ...this.#access.options,
        ...this.#writeConcern,
      });
      return matchedCount > 0;
    });
  }

  /** Does work that compares with `#stillAs`; once again where the server turns out not to compare whole documents. */
  async #comparing<T>(work: () => Promise<T>): Promise<T> {
    if (this.#comparesWhole) {
      try {
        const done = await work();
        this.#hasCompared = true;
        return done;
      } catch (error) {
        if (!isLacking(error)) throw error;
        this.#comparesWhole = false;
      }
    }
    return work();
  }

  /**
   * Holds while a document is as it was. Where the server cannot compare it as a whole: while every value is, in its type, and
   * no field of a session has been added.
   */
  #stillAs(before: Tree): Condition {
    // First, and alone among what an index could find: no other is tried.
    const still: Condition = { _id: { $eq: before.get('_id') } };
    for (const [name, value] of before) {
      const type = typeOf(value);
      if (!isAddressable(name) || (this.#comparesWhole && !NUMBERS.includes(type))) continue;
      // Numbers compare across types, and what is missing passes for null.
      still[name] = { $eq: value, ...(type !== 'array' && { $type: type }) };
    }
    if (this.#comparesWhole) return { ...still, $expr: { $eq: ['$$ROOT', { $literal: before }] } };
    for (const { column } of Object.values(this.#access.documents.layout.columns)) {
      const [first = ''] = column.split('.');
      if (!before.has(first)) still[first] = { $exists: false };
    }
    return still;
  }

  /** Upserts in one step, as the adapter does, but leaves alone what is nobody's field; says whether it could. */
  async upsert(fields: SessionFields): Promise<boolean> {
    const { layout } = this.#access.documents;
    const idPath = this.#access.documents.pathOf('id');
    if (layout.family === 'custom' || idPath === undefined) return false;
    const tree = this.#access.documents.written(fields);
    const set: Document = Object.fromEntries([...tree].filter(([name]) => name !== idPath));
    const names = new Set(Object.values(layout.columns).map(({ column }) => column.split('.')[0] ?? ''));
    const unset = [...names].filter((name) => !tree.has(name));
    const update = {
      $set: set,
      ...(unset.length > 0 && { $unset: Object.fromEntries(unset.map((name) => [name, ''])) }),
      ...(idPath !== '_id' && { $setOnInsert: { _id: objectIdFor(fields.id) } }),
    };
    try {
      await this.#collection.updateOne({ [idPath]: fields.id }, update, {
        upsert: true,
        ...this.#access.options,
        ...this.#writeConcern,
      });
      return true;
    } catch (error) {
      // Another of us was first, or a sharded collection wants more than the id: the longer way serves both.
      if (isDuplicate(error) || (error instanceof Error && Reflect.get(error, 'code') === 61)) return false;
      throw error;
    }
  }

  /** Deletes those that are still as they were seen. Returns those that went by it, and those of which it cannot tell. */
  async removeSeen(
    seen: readonly SeenSession[],
    { signal }: CallOptions,
  ): Promise<{ removed: Set<StoredKey>; unknown: Set<StoredKey> }> {
    const removed = new Set<StoredKey>();
    const unknown = new Set<StoredKey>();
    const each = [...new Map(seen.map((one) => [one.key, one])).values()];
    for (const chunk of chunks(each, REMOVED)) {
      checkCancelled(signal);
      const still = await this.#stillThere(chunk, { signal });
      const deleted = await this.#deleteSeen(still.map(({ raw }) => readTree(bytesOf(raw))));
      const keys = still.map(({ key }) => key);
      if (deleted === 0) continue;
      const gone = deleted === keys.length ? keys : await this.#goneOf(keys);
      // The server says how many it has deleted, not which: none are known where others went at the same moment.
      const known = gone.length <= deleted ? removed : unknown;
      for (const key of gone) known.add(key);
    }
    return { removed, unknown };
  }

  /** Those that a look right before the deletion finds as they were seen: of the others it is known that they stay. */
  async #stillThere(seen: readonly SeenSession[], { signal }: CallOptions): Promise<SeenSession[]> {
    const where = [{ _id: { $in: seen.map(({ key }) => parseKey(key)) } }];
    const found = await findBytes(this.#access, where, { signal, readPreference: 'primary' });
    const present = new Set(found.map(textOf));
    return seen.filter(({ raw }) => present.has(textOf(bytesOf(raw))));
  }

  async #goneOf(keys: readonly StoredKey[]): Promise<StoredKey[]> {
    const left = new Set((await this.read(keys, {})).map(({ key }) => key));
    return keys.filter((key) => !left.has(key));
  }

  /** @returns how many of the documents were still as they were seen, and went */
  async #deleteSeen(seen: readonly Tree[]): Promise<number> {
    const [first, ...others] = seen;
    if (first === undefined) return 0;
    // Whether the server can compare is learned with one, not with hundreds that fail.
    if (this.#comparesWhole && !this.#hasCompared && others.length > 0) {
      return (await this.#deleteSeen([first])) + (await this.#deleteSeen(others));
    }
    return this.#comparing(async () => {
      const { options } = this.#access;
      const filters = seen.map((tree) => this.#stillAs(tree));
      if (!this.#comparesWhole) return this.#delete(anyOfGroups(filters));
      const { deletedCount } = await this.#collection.bulkWrite(
        filters.map((filter) => ({ deleteOne: { filter, ...options } })),
        { ordered: false, ...this.#writeConcern },
      );
      return deletedCount;
    });
  }

  async removeIds(ids: readonly string[], { signal }: CallOptions): Promise<void> {
    for (const chunk of chunks(ids, CHUNK * 10)) {
      checkCancelled(signal);
      const condition = idsAre(this.#access.documents.layout, chunk);
      if (condition !== undefined) await this.#delete(condition);
    }
  }

  async #delete(where: Condition): Promise<number> {
    const { deletedCount } = await this.#collection.deleteMany(where, {
      ...this.#access.options,
      ...this.#writeConcern,
    });
    return deletedCount;
  }

  /** Puts copies back to the last byte; tells for each whether it is back. */
  async restore(copies: readonly RestoreCopy[], { signal }: CallOptions): Promise<boolean[]> {
    const done: boolean[] = [];
    for (const chunk of chunks(copies, PUT_BACK)) {
      checkCancelled(signal);
      const wanted = chunk.map((copy) => this.#copyOf(copy));
      const present = [
        ...(await this.#present(wanted.flatMap(({ id }) => id ?? []))),
        ...(await this.read(
          wanted.flatMap(({ id, key }) => (id === undefined ? key : [])),
          {},
        )),
      ];
      const isSame =
        ({ id, key }: (typeof wanted)[number]) =>
        (one: StoredSession) =>
          id === undefined ? one.key === key : one.fields.id === id;
      const absent = wanted.filter((copy) => !present.some(isSame(copy)));
      const refused = await this.#addAll(absent.map(({ tree }) => tree));
      const back = new Set(await this.#onlyOnes(absent.filter((_, at) => !refused.has(at))));
      for (const copy of wanted) {
        const isBack = absent.includes(copy) ? back.has(copy) : this.#putOver(copy, present.filter(isSame(copy)));
        done.push(await isBack);
      }
    }
    return done;
  }

  #copyOf({ raw, over }: RestoreCopy): Copy {
    const { key, fields } = this.#access.documents.stored(bytesOf(raw));
    return { tree: exactTree(bytesOf(raw)), over, key, id: fields.id };
  }

  /**
   * Where no index forbids it, another program can have stored an id between our look and our insert: its session stays, and
   * ours goes again. Returns those that stay.
   */
  async #onlyOnes(added: readonly Copy[]): Promise<Copy[]> {
    if (this.#access.idIsUnique || added.length === 0) return [...added];
    const ours = new Set(added.map(({ key }) => key));
    const others = (await this.#present(added.flatMap(({ id }) => id ?? []))).filter(({ key }) => !ours.has(key));
    const taken = new Set(others.map(({ fields }) => fields.id));
    const [stay, go] = [added.filter(({ id }) => !taken.has(id)), added.filter(({ id }) => taken.has(id))];
    if (go.length > 0) await this.#deleteSeen(go.map(({ tree }) => tree));
    return stay;
  }

  async #present(ids: readonly string[], options: CallOptions = {}): Promise<StoredSession[]> {
    const condition = idsAre(this.#access.documents.layout, ids);
    return condition === undefined || ids.length === 0 ? [] : this.#find([condition], options);
  }

  /** Adds documents and tells which, by their number, were refused because another one has their `_id` or id. */
  async #addAll(trees: Tree[]): Promise<Set<number>> {
    if (trees.length === 0) return new Set();
    try {
      await this.#collection.insertMany(trees, { ordered: false, forceServerObjectId: true, ...this.#writeConcern });
      return new Set();
    } catch (error) {
      if (!(error instanceof MongoBulkWriteError)) throw error;
      const errors = [error.writeErrors].flat();
      if (errors.length === 0 || errors.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
      return new Set(errors.map(({ index }) => index));
    }
  }

  /** Overwrites a present session that has the version it is to have. */
  async #putOver(copy: Copy, same: readonly StoredSession[]): Promise<boolean> {
    const { tree, over } = copy;
    const present = over === undefined ? undefined : same.find((one) => versionOf(one.raw) === over);
    if (present === undefined) return false;
    const before = readTree(bytesOf(present.raw));
    if (idOf(before) === idOf(tree)) return this.#replace(present, tree);
    // An `_id` cannot be changed: the one goes, the other comes.
    if ((await this.#deleteSeen([before])) === 0) return false;
    if (await this.#add(tree)) return (await this.#onlyOnes([copy])).length > 0;
    await this.#add(before);
    return false;
  }
}

/**
 * Any of these filters, for a server that tries them one by one on every document it has: once for all of them, and those in
 * groups by `_id`, so that few are tried.
 */
function anyOfGroups(filters: readonly Condition[]): Condition {
  const groups = chunks(filters, Math.ceil(Math.sqrt(filters.length)));
  return { ...amongIds(filters), $or: groups.map((group) => ({ ...amongIds(group), $or: group })) };
}

function amongIds(filters: readonly Condition[]): Condition {
  return { _id: { $in: filters.map(({ _id }) => Reflect.get(Object(_id), '$eq')) } };
}

/** The bytes of a document, as something to look up. */
const textOf = (document: Uint8Array) => Buffer.from(document).toString('latin1');

/** What is restored. */
interface Copy {
  tree: Tree;
  over: string | undefined;
  key: StoredKey;
  id: string | undefined;
}

/** As MongoDB calls them. */
const NUMBERS = ['int', 'long', 'double', 'decimal'];

const idOf = (tree: Tree) => BSON.EJSON.stringify(tree.get('_id'), { relaxed: false });

/** Which of several sessions with one id is meant. */
function chosenOf(
  all: readonly StoredSession[],
  id: string,
  expect: Precondition | undefined,
): StoredSession | undefined {
  const [first] = all;
  if (all.length <= 1 || expect === 'absent') return first;
  const seen = expect === undefined ? undefined : all.find(({ raw }) => versionOf(raw) === expect.version);
  if (seen !== undefined) return seen;
  throw new DeskError(
    'CONFLICT',
    `The id ${id} is stored ${all.length} times, so it is not clear which one is meant. Nothing was written.`,
    {
      hint: 'Search for this id, delete all of its sessions but one, then store again.',
    },
  );
}

/** Names with a dot or a dollar are taken for paths and operators. */
function isAddressable(name: string): boolean {
  return name !== '' && !name.includes('.') && !name.startsWith('$');
}
