import { sql, type CompiledQuery, type RawBuilder, type SqlBool } from 'kysely';
import { DeskError } from '../../../shared/errors.ts';
import type { SessionFields } from '../../../shared/session.ts';
import { encodeSession } from '../../layouts/encode.ts';
import { versionOf } from '../../layouts/version.ts';
import { chunks } from '../chunks.ts';
import { checkPrecondition } from '../precondition.ts';
import type { RestoreCopy, RawSession, Removal, SeenSession, StoredSession, WriteOptions } from '../store.ts';
import { duplicate } from './add.ts';
import { restoreRow, readId, sameAs } from './changes.ts';
import type { Condition } from './conditions.ts';
import type { DeletionEffects } from './deletion-effects.ts';
import { parseKey } from './keys.ts';
import type { Database, Row } from './database.ts';
import { scalarsOf, type TableRows } from './rows.ts';
import type { TableChanges } from './table-changes.ts';
import { takenForAnother } from './write.ts';

/** A database that takes several statements at once, but holds no transaction open between two calls. */
export interface Batch {
  /** Runs statements one after the other: all, or none where one fails. Gives the rows of each. */
  run(statements: readonly CompiledQuery[], signal?: AbortSignal): Promise<Row[][]>;
  /** Whether a column holds this very value, in this very type. */
  holds(column: RawBuilder<unknown>, value: unknown): Condition;
}

/** What tells that a statement has changed a row. */
const DONE = sql<number>`1`.as('done');

/** Changes in batches: what is there is read first, and each statement takes hold only where it still is so. */
export class BatchChanges implements TableChanges {
  readonly #db: Database;
  readonly #rows: TableRows;
  readonly #effects: DeletionEffects;
  readonly #batch: Batch;

  constructor(db: Database, rows: TableRows, effects: DeletionEffects, batch: Batch) {
    this.#db = db;
    this.#rows = rows;
    this.#effects = effects;
    this.#batch = batch;
  }

  async upsert(id: string, row: Row): Promise<void> {
    const here = this.#rows.hasIds([id]);
    await this.#run([...this.#update(row, here), this.#insert(this.#rows.withTimestamps(row), here)]);
  }

  async write(fields: SessionFields, { expect, extra = {}, signal }: WriteOptions): Promise<StoredSession> {
    const rows = this.#rows;
    const { id } = fields;
    const present = await readId(this.#db, rows, id, { signal });
    checkPrecondition(present, expect);
    const here = rows.hasIds([id]);
    const given = rows.given(extra);
    const row = rows.fitToColumns(encodeSession(rows.layout, fields, present));
    const changes =
      present === undefined
        ? [this.#insert(rows.withTimestamps({ ...given, ...row }), here)]
        : this.#update(row, sql<SqlBool>`${here} and ${this.#stillThere(here, present.raw)}`);
    const reading = rows.select(this.#db, [here], { limit: 1 }).compile();
    let answers = await this.#run([...changes, reading], signal);
    if (answers.slice(0, -1).some((done) => done.length === 0)) {
      if (expect !== undefined) throw changedMeanwhile();
      // Another program came in between. Nothing of what it stored is to stay: so the whole row is written over it.
      const whole = rows.fitToColumns(encodeSession(rows.layout, fields));
      const insert = this.#insert(rows.withTimestamps({ ...given, ...whole }), here);
      answers = await this.#run([...this.#update(whole, here), insert, reading], signal);
    }
    const [stored] = answers.at(-1) ?? [];
    if (stored === undefined) throw takenForAnother();
    return rows.stored(stored);
  }

  async remove(seen: readonly SeenSession[], signal: AbortSignal | undefined): Promise<Removal> {
    const { table } = this.#rows;
    const deletions = seen.map(({ key, raw }) => {
      const named = parseKey(key);
      const here = 'id' in named ? this.#rows.hasIds([named.id]) : this.#rows.isAt(named.physical);
      return this.#rows
        .in(this.#db)
        .deleteFrom(table.name)
        .where(here)
        .where(this.#isStill(raw))
        .returning(DONE)
        .compile();
    });
    const left = this.#rows
      .in(this.#db)
      .selectFrom(table.name)
      .select((on) => on.fn.countAll().as('count'))
      .compile();
    const counted = this.#effects.mayTakeMore ? [left] : [];
    const answers = await this.#run([...counted, ...deletions, ...counted], signal);
    const removed = answers.slice(counted.length, counted.length + seen.length).map((done) => done.length > 0);
    const deleted = Number(answers[0]?.[0]?.['count'] ?? 0) - Number(answers.at(-1)?.[0]?.['count'] ?? 0);
    const others = this.#effects.mayTakeMore ? Math.max(0, deleted - removed.filter(Boolean).length) : 0;
    return { removed, others };
  }

  async removeIds(ids: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    const rows = this.#rows;
    const deletions = chunks(ids, rows.dialect.maxParameters).map((chunk) =>
      rows.in(this.#db).deleteFrom(rows.table.name).where(rows.hasIds(chunk)).compile(),
    );
    await this.#run(deletions, signal);
  }

  async restore(copies: readonly RestoreCopy[], signal: AbortSignal | undefined): Promise<boolean[]> {
    const rows = this.#rows;
    const all = copies.map(({ raw, over }) => {
      const row = restoreRow(rows, raw);
      const { id } = rows.stored(raw).fields;
      return { row, over, same: id === undefined ? sameAs(row) : rows.hasIds([id]) };
    });
    const found = await this.#run(
      all.map(({ same }) => rows.select(this.#db, [same], { limit: 1 }).compile()),
      signal,
    );
    const changes = all.map((copy, at) => this.#restore(copy, found[at]?.[0]));
    const answers = await this.#run(
      changes.flatMap((change) => change ?? []),
      signal,
    );
    return changes.map((change) => change !== undefined && (answers.shift() ?? []).length > 0);
  }

  /** Undefined: what is stored is another session by now, and stays. */
  #restore(
    { row, over, same }: { row: Row; over: string | undefined; same: Condition },
    present: Row | undefined,
  ): CompiledQuery | undefined {
    const rows = this.#rows;
    if (present === undefined) return this.#insert(row, same);
    const { raw } = rows.stored(present);
    if (over === undefined || versionOf(raw) !== over) return undefined;
    const target = rows.isAt(scalarsOf(rows.table.physicalKey, present));
    const update = rows.in(this.#db).updateTable(rows.table.name).set(row).where(target).where(this.#isStill(raw));
    return update.returning(DONE).compile();
  }

  /** Adds a row where there is none of this kind. */
  #insert(row: Row, unless: Condition): CompiledQuery {
    const { table } = this.#rows;
    const none = sql`select ${sql.join(Object.values(row))} where not exists (select 1 from ${this.#name} where ${unless})`;
    const insert = this.#rows.in(this.#db).insertInto(table.name).columns(Object.keys(row)).expression(none);
    return insert.returning(DONE).compile();
  }

  /** None where a row has nothing but its id. */
  #update(row: Row, where: Condition): CompiledQuery[] {
    const { [this.#rows.idColumn]: _id, ...others } = row;
    if (Object.keys(others).length === 0) return [];
    const update = this.#rows.in(this.#db).updateTable(this.#rows.table.name).set(others).where(where);
    return [update.returning(DONE).compile()];
  }

  get #name(): RawBuilder<unknown> {
    const { schema, name } = this.#rows.table;
    return schema === undefined ? sql.table(name) : sql.table(`${schema}.${name}`);
  }

  #stillThere(here: Condition, raw: RawSession): Condition {
    return sql<SqlBool>`exists (select 1 from ${this.#name} where ${here} and ${this.#isStill(raw)})`;
  }

  #isStill(raw: RawSession): Condition {
    const values = this.#rows.table.columns.map(({ name }) => this.#batch.holds(sql.ref(name), raw[name] ?? null));
    return sql<SqlBool>`${sql.join(values, sql` and `)}`;
  }

  async #run(statements: readonly CompiledQuery[], signal?: AbortSignal): Promise<Row[][]> {
    if (statements.length === 0) return [];
    try {
      return await this.#batch.run(statements, signal);
    } catch (error) {
      throw duplicate(this.#rows, error) ?? error;
    }
  }
}

function changedMeanwhile(): DeskError {
  return new DeskError('CONFLICT', 'The session was stored or changed by another program in the meantime.', {
    hint: 'Look at what is stored now, then decide again.',
  });
}
