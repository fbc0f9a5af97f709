import path from 'node:path';
import type { CloudflareD1Address } from '../../../shared/backends/cloudflare-d1.ts';
import { DeskError } from '../../../shared/errors.ts';
import type { ProbeReport, TableCandidate } from '../../../shared/records.ts';
import { findState } from '../cloudflare/wrangler.ts';
import type { Look, ProbeSteps } from '../probe.ts';
import { probeDatabase } from '../sql/probe.ts';
import { createTableSql } from '../sqlite/official-table.ts';
import type { ConnectOptions } from '../store.ts';
import { callOf, connectTo } from './connection.ts';
import { LOCAL_D1 } from './local-files.ts';
import {
  accountDatabases,
  catalogueOf,
  chooseDatabase,
  folderSource,
  storeOn,
  survey,
  type OpenDatabase,
  type Surveyed,
} from './open.ts';

type OpenSource = ReturnType<typeof folderSource>;

/** Tries a way to D1 step by step: token and account, or folder; then database, table and layout. */
export async function* probeD1(address: CloudflareD1Address, options: ConnectOptions): ProbeSteps {
  const { place: where, database: wanted } = address;
  const { signal } = options;
  let at: OpenSource | undefined;
  let chosen: OpenDatabase | undefined;
  /** What there is beside the database that was chosen. */
  let others: TableCandidate[] = [];

  const outer = where.at === 'folder' ? looksAtFolder(where.folder) : looksAtAccount(where);

  function looksAtFolder(folder: string): Look[] {
    let state = '';
    return [
      {
        name: 'Folder',
        take: async () => {
          state = await findState(folder, LOCAL_D1);
          return folder;
        },
      },
      {
        name: 'State',
        take: async () => {
          at = folderSource(folder, state);
          return `D1 as wrangler stores it, in ${path.relative(folder, state) || 'this folder'}; opened read-only`;
        },
      },
    ];
  }

  function looksAtAccount(account: Extract<typeof where, { at: 'account' }>): Look[] {
    const cloudflare = connectTo(account, options);
    return [
      {
        name: 'Token',
        take: async () => `Cloudflare reports it as ${await cloudflare.verifyToken(callOf(signal))}`,
      },
      {
        name: 'Account',
        take: async () => {
          const { id, name } = await cloudflare.account(callOf(signal));
          at = accountDatabases(cloudflare, id);
          return name === undefined ? id : `${name} (${id})`;
        },
      },
    ];
  }

  const database: Look = {
    name: 'Database',
    async take() {
      if (at === undefined) throw new Error('no database source');
      const all = await at.source.databases(callOf(signal));
      if (all.length > 1) {
        const found = await survey(at.source, all, signal);
        const known = found.find(({ database: { id }, candidate }) =>
          wanted === undefined ? candidate !== undefined : id === wanted,
        );
        const open = wanted === undefined && known === undefined;
        others = found.filter((one) => one !== known && (open || one.candidate !== undefined)).map(choiceOf);
        if (open) {
          return {
            warning: 'None of the databases has a table of sessions. Choose the one that the app uses.',
            last: true,
          };
        }
        chosen = known?.database;
      }
      chosen ??= await chooseDatabase(at.source, wanted, signal);
      const more = all.length - 1;
      const name = chosen.title || chosen.id;
      return more === 0 ? name : `${name}; ${more} more ${more === 1 ? 'database' : 'databases'}`;
    },
  };

  function theDatabase(): OpenDatabase {
    if (chosen === undefined) throw new Error('there is no database to look at');
    return chosen;
  }

  const report = yield* probeDatabase(
    {
      looks: [...outer, database],
      catalogue: () => catalogueOf(theDatabase(), signal),
      wanted: address.table,
      createTable: createTableSql(),
      storeOn: (candidate) => storeOn(theDatabase(), candidate, 'read-only'),
      explainFailure: (error) =>
        error instanceof DeskError
          ? error
          : (chosen?.dialect.explainFailure(error) ?? new DeskError('INTERNAL', String(error))),
      close: async () => at?.close(),
    },
    signal,
  );
  return withDatabases(report, chosen, others);
}

/** A database to choose, with the table in it that looks most like sessions. */
function choiceOf({ database: { id, title }, candidate, total }: Surveyed): TableCandidate {
  return {
    table: id,
    ...(title !== '' && { title }),
    layoutTitle: candidate?.layout.title ?? 'no table of sessions',
    total,
  };
}

/** What is chosen from are the tables of a database, each with the database before it, then the other databases. */
function withDatabases(
  report: ProbeReport,
  chosen: OpenDatabase | undefined,
  others: readonly TableCandidate[],
): ProbeReport {
  const own = report.tables.map((one) => ({
    ...one,
    table: `${chosen?.id}/${one.table}`,
    title: `${one.table} in ${chosen?.title || chosen?.id}`,
  }));
  return { ...report, tables: [...own, ...others] };
}
