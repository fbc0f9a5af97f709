import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect } from '../../main/stores/sqlite/open.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';

const run = promisify(execFile);

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await temporaryFolder('desk-sqlite-locks-');
  file = path.join(folder, 'dev.sqlite');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What another program is told that writes to the file now. */
async function writeAsAnother(): Promise<string> {
  const code = `
    const db = new (require('better-sqlite3'))(process.argv[1], { timeout: 0 });
    try { db.exec("INSERT INTO notes VALUES ('theirs')"); console.log('written'); } catch (error) { console.log(error.code); }`;
  const { stdout } = await run(process.execPath, ['-e', code, file], {
    cwd: path.resolve(import.meta.dirname, '../..'),
  });
  return stdout.trim();
}

test.each(['delete', 'wal'])(
  'a second store on a file takes no lock away from the first in its transaction (journal mode %s)',
  async (mode) => {
    const app = new Database(file);
    app.pragma(`journal_mode = ${mode}`);
    app.exec('CREATE TABLE notes (text)');
    app.close();
    const first = connect(file, false);
    const second = connect(file, true);
    let read: Promise<unknown> | undefined;
    await first.transaction().execute(async (tx) => {
      await tx.insertInto('notes').values({ text: 'ours' }).execute();
      read = second.selectFrom('notes').select('text').execute();
      // Time for the other to look at the file, if it did.
      await Promise.race([read, setTimeout(500)]);
      expect(await writeAsAnother()).toBe('SQLITE_BUSY');
    });
    expect(await read).toEqual([{ text: 'ours' }]);
    expect(await writeAsAnother()).toBe('written');
    await Promise.all([first.destroy(), second.destroy()]);
  },
);
