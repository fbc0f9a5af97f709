import type Database from 'better-sqlite3';

type Connection = InstanceType<typeof Database>;

/**
 * Makes reading from views stop when asked to. A view may have no end (a recursive one without a limit), a statement cannot be
 * interrupted from outside, and a thread in the middle of one cannot be ended: so a view of the same name, in this connection
 * only, asks for every row whether anybody still wants it.
 * Only in a connection with `addStillWanted`.
 */
export function makeViewsStoppable(db: Connection): void {
  db.pragma('temp_store = MEMORY');
  const views = db.prepare("SELECT name FROM main.sqlite_master WHERE type = 'view'").pluck().all();
  for (const view of views) {
    const name = quoted(view);
    try {
      const column = db.prepare('SELECT name FROM pragma_table_xinfo(?) LIMIT 1').pluck().get(view);
      // Without a column in it the question would be asked once only.
      db.exec(
        `CREATE TEMP VIEW ${name} AS SELECT * FROM main.${name} WHERE desk_still_wanted(typeof(${quoted(column)}))`,
      );
    } catch {
      // A view that is broken says so itself when it is read.
    }
  }
}

function quoted(name: unknown): string {
  return `"${String(name).replaceAll('"', '""')}"`;
}
