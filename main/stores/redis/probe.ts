import { isIP } from 'node:net';
import { DeskError } from '../../../shared/errors.ts';
import type { ProbeReport } from '../../../shared/records.ts';
import { lookUpName, reachServer } from '../network.ts';
import { countText, probe, type Look, type ProbeSteps } from '../probe.ts';
import type { ConnectOptions } from '../store.ts';
import { askSentinels, CONNECT_TIMEOUT, type Node, type RedisAddress } from './client.ts';
import { masters } from './commands.ts';
import { RedisConnection } from './connection.ts';
import { serverName } from './describe.ts';
import { discover } from './discover.ts';
import { explainFailure } from './failures.ts';
import { DEFAULT_PREFIX } from './keys.ts';
import { choosePrefix, storeOn } from './open.ts';
import { surveyAll, totalOf, ageIn } from './survey.ts';
import { pairsLayout } from '../../layouts/pairs.ts';

/** Tries a server step by step: name, connection, Sentinel, TLS and sign-in, server, then prefix and layout. */
export function probeServer(address: RedisAddress, { secrets, signal }: ConnectOptions): ProbeSteps {
  const connection = new RedisConnection(address, secrets);
  const report: ProbeReport = { tables: [], otherTables: [] };
  let prefix = '';
  const looks: Look[] = [
    { name: 'Name', take: () => lookUpNames(address.nodes) },
    { name: 'Connection', take: () => reachOne(address) },
    ...(address.topology === 'sentinel'
      ? [{ name: 'Sentinel', take: () => findMaster(address, secrets, signal) }]
      : []),
    {
      name: 'Sign-in',
      take: async () => {
        await connection.ask(signal, async (client) => masters(client)[0]?.ping());
        return encryptionOf(address, `Signed in as ${address.user ?? 'the default user'}`);
      },
    },
    {
      name: 'Server',
      take: async () => {
        const server = await connection.ask(signal, serverName);
        return address.topology === 'cluster' ? server : `${server}, database ${address.database ?? 0}`;
      },
    },
    {
      name: 'Prefix',
      take: async () => {
        const found = await findPrefixes(connection, address, report, signal);
        if (found === undefined) return { warning: 'The database is empty: there are no sessions yet.', last: true };
        prefix = found;
        const others = report.tables.length - 1;
        const more = others <= 0 ? '' : `; sessions also under ${others} other ${others === 1 ? 'prefix' : 'prefixes'}`;
        return `${prefix} with ${countText(report.tables[0]?.total ?? { count: 0, exact: true })}${more}`;
      },
    },
    {
      name: 'Layout',
      take: async () => {
        const store = await storeOn(connection, { prefix, access: 'read-only', mayHaveOthers: false }, signal);
        report.description = await store.describe({ signal });
        const { layoutTitle, findings } = report.description;
        const [finding] = findings;
        return finding === undefined ? layoutTitle : { warning: `${layoutTitle}. ${finding.message}` };
      },
    },
  ];
  return probe(
    {
      looks,
      report,
      explainFailure: (error) => explainFailure(error, address),
      close: () => connection.close(),
    },
    signal,
  );
}

async function lookUpNames(nodes: readonly Node[]): Promise<string> {
  const told = await Promise.all([...new Set(nodes.map(({ host }) => host))].map(lookUpName));
  return told.join('; ');
}

/** Of several nodes one is enough. */
async function reachOne({ nodes, connectTimeout }: RedisAddress): Promise<string> {
  const reached = await Promise.allSettled(nodes.map((node) => reachServer(node, connectTimeout ?? CONNECT_TIMEOUT)));
  const told = reached.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  if (told.length > 0) return told.join('; ');
  const [first] = reached;
  throw first?.status === 'rejected' ? first.reason : new Error('no node');
}

async function findMaster(
  address: RedisAddress,
  secrets: ConnectOptions['secrets'],
  signal: AbortSignal | undefined,
): Promise<string> {
  const { host, port } = await askSentinels(address, secrets, signal);
  return `The master is ${host}:${port}`;
}

function encryptionOf({ nodes, tls }: RedisAddress, signedIn: string): string | { warning: string } {
  if (tls.mode !== 'disable' && tls.mode !== 'prefer') {
    return `${signedIn}, encrypted, certificate ${tls.mode.startsWith('verify') ? 'verified' : 'not verified'}`;
  }
  const isHere = nodes.every(({ host }) => host === 'localhost' || (isIP(host) !== 0 && /^(127\.|::1$)/.test(host)));
  return isHere ? signedIn : { warning: `${signedIn}. Not encrypted: tokens can be read in transit.` };
}

/** The prefix that would be opened; undefined in an empty database. Fills in the report. */
async function findPrefixes(
  connection: RedisConnection,
  address: RedisAddress,
  report: ProbeReport,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const discovery = await discover(connection, signal).catch((error: unknown) => {
    if (address.prefix !== undefined && error instanceof DeskError && error.code === 'LIST_DENIED') return undefined;
    throw error;
  });
  if (address.prefix === undefined && discovery?.prefixes.length === 0 && discovery.size === 0) {
    report.tables = [candidate(DEFAULT_PREFIX, 'current', { count: 0, exact: true })];
    return undefined;
  }
  const chosen = address.prefix ?? (discovery === undefined ? DEFAULT_PREFIX : choosePrefix(discovery));
  if (discovery === undefined) return chosen;
  for (const prefix of new Set([chosen, ...discovery.prefixes])) {
    const found = await surveyAll(connection, prefix, signal);
    report.tables.push(candidate(prefix, ageIn(found), totalOf(found)));
  }
  return chosen;
}

function candidate(prefix: string, age: 'current' | 'before', total: { count: number; exact: boolean }) {
  return { table: prefix, layoutTitle: pairsLayout(age, '-').title, total };
}
