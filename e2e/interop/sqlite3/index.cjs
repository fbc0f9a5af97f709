'use strict';

const BetterSqlite = require('better-sqlite3');

/** Both drivers bind numbers above 2^31 as floating point, and read integers as numbers. */
class Database {
  constructor(file) {
    this.db = new BetterSqlite(file);
  }

  all(sql, parameters, done) {
    answer(done, () => {
      const statement = this.db.prepare(sql);
      if (statement.reader) return statement.all(parameters.map(bindable));
      statement.run(parameters.map(bindable));
      return [];
    });
  }

  exec(sql, done) {
    answer(done, () => void this.db.exec(sql));
  }

  close(done) {
    answer(done, () => void this.db.close());
  }
}

function bindable(value) {
  return typeof value === 'boolean' ? Number(value) : value === undefined ? null : value;
}

function answer(done, work) {
  setImmediate(() => {
    let result;
    try {
      result = work();
    } catch (error) {
      done(error);
      return;
    }
    done(null, result);
  });
}

module.exports = { Database };
