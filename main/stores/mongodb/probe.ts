import { resolveSrv } from 'node:dns/promises';
import type { MongoClient } from 'mongodb';
import { hostsOfUrl } from '../../../shared/backends/mongodb.ts';
import type { ProbeReport } from '../../../shared/records.ts';
import { cancelled } from '../cancel.ts';
import { lookUpName, reachServer } from '../network.ts';
import { countText, probe, type Look, type ProbeSteps } from '../probe.ts';
import type { ConnectOptions } from '../store.ts';
import { CONNECT_TIMEOUT, serverOf, type MongoAddress } from './connection.ts';
import { explainFailure } from './failures.ts';
import { createCollectionStatement } from './official-collection.ts';
import { connect, storeOn } from './open.ts';
import { bestOf, locateCollection, surveyServer, type Candidate } from './survey.ts';

interface Host {
  host: string;
  port: number;
}

/** Tries a server step by step: name, connection, sign-in, then collection and layout. */
export async function* probeServer(address: MongoAddress, { secrets, signal }: ConnectOptions): ProbeSteps {
  const report: ProbeReport = { tables: [], otherTables: [] };
  const client = connect(address, secrets);
  let hosts: Host[] = [];
  const looks: Look[] = [
    {
      name: 'Name',
      take: async () => {
        hosts = await hostsOf(address);
        const [first] = hosts;
        const found = first === undefined ? '' : await lookUpName(first.host);
        return hosts.length > 1 ? `${hosts.length} servers; ${found}` : found;
      },
    },
    { name: 'Connection', take: () => reachAny(hosts) },
    { name: 'Sign-in', take: () => signIn(client, address, signal) },
    ...collectionLooks(client, address, report, signal),
  ];
  const close = () => client.close();
  return yield* probe({ looks, report, explainFailure: (error) => explainFailure(error, address), close }, signal);
}

/** The servers that a URL names, or that the name service names for it. */
async function hostsOf({ url }: MongoAddress): Promise<Host[]> {
  const named = hostsOfUrl(url);
  if (url.startsWith('mongodb+srv:')) {
    const records = await resolveSrv(`_mongodb._tcp.${named}`);
    return records.map(({ name, port }) => ({ host: name, port }));
  }
  return named.split(',').map((part) => {
    const [, host = part, port = '27017'] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(part) ?? [];
    return { host: decodeURIComponent(host.replace(/^\[|\]$/g, '')), port: Number(port) };
  });
}

/** One of several servers is enough. */
async function reachAny(hosts: readonly Host[]): Promise<string> {
  try {
    return await Promise.any(
      hosts.map(({ host, port }) =>
        reachServer(host.startsWith('/') ? { path: host } : { host, port }, CONNECT_TIMEOUT),
      ),
    );
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[0] : error;
  }
}

async function signIn(client: MongoClient, address: MongoAddress, signal: AbortSignal | undefined) {
  const db = client.db(address.database ?? 'admin');
  const { title } = await serverOf(db, signal);
  const who = await client.db('admin').command({ connectionStatus: 1 }, { signal });
  const info: unknown = Reflect.get(Object(who['authInfo']), 'authenticatedUsers');
  const users: unknown[] = Array.isArray(info) ? info : [];
  const name: unknown = users[0] === undefined ? undefined : Reflect.get(Object(users[0]), 'user');
  return `${typeof name === 'string' ? `Signed in as ${name}` : 'No authentication required'}; ${title}`;
}

function collectionLooks(
  client: MongoClient,
  address: MongoAddress,
  report: ProbeReport,
  signal: AbortSignal | undefined,
): Look[] {
  let chosen: Candidate | undefined;
  return [
    {
      name: 'Collection',
      async take() {
        const survey = await surveyServer(client, address, { signal });
        report.otherTables = survey.otherCollections;
        const isEmpty = survey.candidates.length === 0 && survey.otherCollections.length === 0;
        const statement = createCollectionStatement(address);
        if (isEmpty && statement !== undefined && address.collection === undefined) {
          report.createTable = statement;
          return { warning: 'The database is empty. The collection for sessions can be created in it.', last: true };
        }
        chosen =
          address.collection === undefined
            ? bestOf(survey)
            : await locateCollection(client, address, undefined, { signal });
        for (const candidate of [chosen, ...survey.candidates]) {
          const { label } = candidate.collection;
          if (report.tables.some(({ table }) => table === label)) continue;
          const store = await storeOn(client, address, candidate, 'read-only', { signal });
          const total = await store.estimate({ signal });
          report.tables.push({ table: label, layoutTitle: candidate.layout.title, total });
        }
        const others = report.tables.length - 1;
        const more =
          others === 0 ? '' : `; ${others} more ${others === 1 ? 'collection holds' : 'collections hold'} sessions`;
        return `${chosen.collection.label} with ${countText(report.tables[0]?.total ?? { count: 0, exact: true })}${more}`;
      },
    },
    {
      name: 'Layout',
      async take() {
        if (chosen === undefined) throw cancelled();
        const store = await storeOn(client, address, chosen, 'read-only', { signal });
        report.description = await store.describe({ signal });
        const [finding] = report.description.findings;
        const { title } = chosen.layout;
        return finding === undefined ? title : { warning: `${title}. ${finding.message}` };
      },
    },
  ];
}
