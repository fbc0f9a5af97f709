/**
 * better-sqlite3 understands `file:` URIs only if this was called before its first database is opened in the process. We need
 * them: `immutable=1` is the one way to read a file in WAL mode without SQLite making `-wal` and `-shm` files beside it, and
 * a URI keeps file names with blanks at their ends, which the driver trims.
 */
export function allowFileUris(): void {
  process.env['SQLITE_USE_URI'] = '1';
}
