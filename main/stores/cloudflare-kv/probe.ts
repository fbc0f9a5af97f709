import path from 'node:path';
import { DeskError } from '../../../shared/errors.ts';
import type { Count, ProbeReport } from '../../../shared/records.ts';
import { pairsLayout } from '../../layouts/pairs.ts';
import { countText, probe, type Look, type ProbeSteps } from '../probe.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import { numberText } from '../../../shared/number-text.ts';
import type { ConnectOptions, SessionStore } from '../store.ts';
import {
  accountSource,
  bestOf,
  callOf,
  folderSource,
  holdsSessions,
  storeOn,
  survey,
  type Candidate,
  type NamespaceSource,
} from './open.ts';
import { connectTo, type CloudflareKv } from './connection.ts';
import { findState } from '../cloudflare/wrangler.ts';
import { LOCAL_KV } from './local-files.ts';

type KvAddress = AddressOf<'cloudflare-kv'>;

/** Tries a way to KV step by step: token and account, or folder; then namespace and layout. */
export function probeKv({ place: where, namespace }: KvAddress, { secrets, signal }: ConnectOptions): ProbeSteps {
  const call = callOf(signal);
  const report: ProbeReport = { tables: [], otherTables: [] };
  let source: NamespaceSource | undefined;
  let chosen: Candidate | undefined;
  let store: SessionStore | undefined;

  const outer = where.at === 'folder' ? looksAtFolder(where.folder) : looksAtAccount(connectTo(where, { secrets }));

  function looksAtFolder(folder: string): Look[] {
    let state = '';
    return [
      {
        name: 'Folder',
        take: async () => {
          state = await findState(folder, LOCAL_KV);
          return folder;
        },
      },
      {
        name: 'State',
        take: async () => {
          source = folderSource(folder, state);
          return `Local KV of wrangler in ${path.relative(folder, state) || 'this folder'}; read-only`;
        },
      },
    ];
  }

  function looksAtAccount(cloudflare: CloudflareKv): Look[] {
    return [
      { name: 'Token', take: async () => `The token is ${await cloudflare.verifyToken(call)}` },
      {
        name: 'Account',
        take: async () => {
          const { id, name } = await cloudflare.account(call);
          source = accountSource(cloudflare, id);
          return name === undefined ? id : `${name} (${id})`;
        },
      },
    ];
  }

  const choose: Look = {
    name: 'Namespace',
    async take() {
      if (source === undefined) throw new Error('no namespace source');
      const candidates = await survey(source, call);
      report.tables = candidates.filter(holdsSessions).map(toTable);
      report.otherTables = candidates.filter((one) => !holdsSessions(one)).map(({ title, id }) => title || id);
      if (namespace === undefined && isOpen(candidates)) {
        report.tables = candidates.map(toTable);
        report.otherTables = [];
        return { warning: 'None of the namespaces holds sessions yet. Choose the one that the app uses.', last: true };
      }
      chosen = namespace === undefined ? bestOf(candidates) : candidates.find(({ id }) => id === namespace);
      if (chosen === undefined) {
        throw new DeskError('TABLE_MISSING', `There is no namespace ${namespace ?? ''} here.`, {
          hint: 'Choose one of the namespaces listed.',
        });
      }
      const own = toTable(chosen);
      report.tables = [own, ...report.tables.filter(({ table }) => table !== own.table)];
      const others = report.tables.length - 1;
      const more =
        others === 0 ? '' : `; ${others} more ${others === 1 ? 'namespace holds' : 'namespaces hold'} sessions`;
      return `${chosen.title || chosen.id} with ${sessionsText(own.total)}${more}`;
    },
  };
  const layout: Look = {
    name: 'Layout',
    async take() {
      if (source === undefined || chosen === undefined) throw new Error('no namespace');
      store = await storeOn(source, chosen, 'read-only');
      report.description = await store.describe({ signal });
      const { findings, layoutTitle } = report.description;
      const [finding] = findings;
      return finding === undefined ? layoutTitle : { warning: `${layoutTitle}. ${finding.message}` };
    },
  };
  return probe(
    {
      looks: [...outer, choose, layout],
      report,
      explainFailure: (error) => (error instanceof DeskError ? error : new DeskError('INTERNAL', String(error))),
      async close() {
        await store?.close();
        await source?.close();
      },
    },
    signal,
  );
}

/** Nothing in the namespaces tells which of them the app will use. */
function isOpen(candidates: readonly Candidate[]): boolean {
  const [first, ...others] = candidates;
  if (first === undefined || candidates.some(holdsSessions)) return false;
  return others.length > 0 || first.look.others > 0;
}

/** KV does not tell how many keys there are. */
function sessionsText(total: Count): string {
  return total.exact ? countText(total) : `more than ${numberText(total.count)} sessions`;
}

function toTable({ id, title, look }: Candidate) {
  return {
    table: id,
    ...(title !== '' && { title }),
    layoutTitle: pairsLayout(look.age ?? 'current', id).title,
    total: { count: look.sessions, exact: look.complete },
  };
}
