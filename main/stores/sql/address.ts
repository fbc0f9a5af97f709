import type { Server } from '../../../shared/backends/address-fields.ts';
import type { MysqlAddress } from '../../../shared/backends/mysql.ts';
import { serversOf, type PostgresAddress } from '../../../shared/backends/postgres.ts';
import { hostList, serverLines } from '../../../shared/backends/servers.ts';
import { decoded, joinUrl, splitUrl } from '../../../shared/connection-url.ts';
import { DeskError } from '../../../shared/errors.ts';
import type { Interpretation } from '../../../shared/records.ts';
import type { AddressParts } from '../address/reader.ts';
import { joinHosts, readHosts } from '../address/server-hosts.ts';
import { readTls } from '../address/tls-options.ts';
import { unusedSecretNote, UrlOptions } from '../address/url-options.ts';

type SqlAddress = PostgresAddress | MysqlAddress;
/** What both kinds of server have. */
export type SqlServerAddress = Omit<MysqlAddress, 'backend'>;

/** What the URLs of one kind of SQL server say in their own way. */
export interface UrlDialect {
  backend: SqlAddress['backend'];
  name: string;
  defaultPort: number;
  /** Options that name a socket or another host. */
  hostOptions: readonly string[];
  tlsOptions: { mode: string; caFile: string; certFile: string; keyFile: string };
  /** From how large a number on a connection time limit is in milliseconds. */
  millisecondsFrom: number;
  /** @throws DeskError BAD_INPUT where several servers cannot be used */
  addressOf(common: SqlServerAddress, otherHosts: Server[], options: UrlOptions): SqlAddress;
  /** Options that only this kind has, as they are written. */
  optionsOf(address: SqlAddress): readonly (readonly [string, string | undefined])[];
}

/** Options of pools, drivers and ORMs that say nothing of where a store is. */
const OF_OTHER_TOOLS = [
  'connection_limit pool_timeout pool_size max_pool_size pool pgbouncer statement_cache_size',
  'prepared_statement_cache_size socket_timeout allowPublicKeyRetrieval charset characterEncoding useUnicode collation',
  'serverTimezone timezone parseTime loc autoReconnect pooling fallback_application_name',
  'client_encoding keepalives keepalives_idle keepalives_interval keepalives_count tcpKeepAlive driver',
  'encoding max min workaround serverVersion',
].flatMap((names) => names.split(' '));

const POOLER =
  'pgbouncer=true: the address leads through a pooler. Session Desk leaves no prepared statements in it. Prefer the direct address, often DIRECT_URL, where there is one: a pooler may not keep a connection read-only.';

/**
 * Reads a connection URL. The password is taken out and handed back apart.
 * @throws DeskError BAD_INPUT, without repeating the URL
 */
export function interpretSqlUrl(
  text: string,
  dialect: UrlDialect,
  isJdbc: boolean,
): Interpretation & { address: SqlAddress } {
  const url = splitUrl(text);
  const notAnAddress = () => notAnAddressOf(dialect);
  if (url === undefined) throw notAnAddress();
  const options = new UrlOptions(url.query);
  const isPooled = /^(?:true|1)$/.test(options.value('pgbouncer') ?? '');
  const database = decoded(url.path.slice(1)).replace(/\/$/, '') || options.value('dbname', 'database');
  const user = decoded(url.user ?? '') || options.value('user', 'username');
  const password = decoded(url.password ?? '') || options.value('password');
  const socket = options.value(...dialect.hostOptions);
  const port = options.value('port');
  const isSocket = socket?.startsWith('/') === true;
  const hosts = readHosts(
    socket === undefined || isSocket ? url.hosts : joinHosts(socket, port),
    dialect.defaultPort,
    notAnAddress,
  );
  if (database === undefined) {
    throw new DeskError('BAD_INPUT', `This ${dialect.name} address names no database.`, {
      hint: `Write it behind the host: ${dialect.backend}://user@host/database.`,
    });
  }
  const [first = { host: '127.0.0.1', port: dialect.defaultPort }, ...otherHosts] = hosts;
  const common = {
    ...(isSocket ? { host: socket, port: first.port } : first),
    database,
    tls: readTls(options, { ...dialect, isJdbc }),
    ...(user !== undefined && { user }),
    ...timeLimits(options, dialect),
    ...applicationNameIn(options),
  };
  const address = dialect.addressOf(common, otherHosts, options);
  options.value(...OF_OTHER_TOOLS);
  return interpretationOf(address, dialect, {
    password,
    notUnderstood: options.notUnderstood(),
    notes: [...(isPooled ? [POOLER] : []), ...options.unusedSecrets().map(unusedSecretNote)],
  });
}

function interpretationOf(
  address: SqlAddress,
  dialect: UrlDialect,
  more: { password: string | undefined; notUnderstood: string[]; notes: string[] },
): Interpretation & { address: SqlAddress } {
  const { password, notUnderstood, notes } = more;
  const { host, database } = address;
  const where = host.startsWith('/') ? host : hostList(serversOf(address));
  return {
    address,
    suggestedName: database,
    text: `${dialect.name} at ${where}, database ${database}`,
    line: lineOf(address, dialect),
    ...(password !== undefined && { password }),
    ...(notUnderstood.length > 0 && { notUnderstood }),
    ...(notes.length > 0 && { notes }),
  };
}

/** Seconds as the options of PostgreSQL have them, milliseconds as drivers of MySQL do. */
function timeLimits(
  options: UrlOptions,
  { millisecondsFrom }: UrlDialect,
): Pick<SqlServerAddress, 'connectTimeout' | 'statementTimeout'> {
  const inSeconds = options.number('connect_timeout', 'loginTimeout');
  const connect = inSeconds !== undefined && inSeconds >= millisecondsFrom ? inSeconds : (inSeconds ?? 0) * 1000;
  const statement = options.number('statement_timeout') ?? 0;
  return {
    ...(connect >= 100 && connect <= 600_000 && { connectTimeout: Math.round(connect) }),
    ...(statement >= 100 && statement <= 3_600_000 && { statementTimeout: Math.round(statement) }),
  };
}

function applicationNameIn(options: UrlOptions): { applicationName?: string } {
  const name = options.value('application_name');
  return name === undefined ? {} : { applicationName: name.slice(0, 63) };
}

function notAnAddressOf({ name, backend }: UrlDialect): DeskError {
  return new DeskError('BAD_INPUT', `This is not a ${name} address.`, {
    hint: `Write it as ${backend}://user:password@host:port/database; in a password, @ is written %40 and / is written %2F.`,
  });
}

/** The address as one line, from nothing but itself: so it holds no secret. */
function lineOf(address: SqlAddress, dialect: UrlDialect): string {
  const { backend, hostOptions, tlsOptions } = dialect;
  const { host, port, database, user, tls, connectTimeout, statementTimeout } = address;
  const isSocket = host.startsWith('/');
  const options: (readonly [string, string | undefined])[] = [
    [hostOptions[0] ?? '', isSocket ? host : undefined],
    [tlsOptions.mode, tls.mode === 'prefer' && tls.caFile === undefined ? undefined : tls.mode],
    [tlsOptions.caFile, tls.caFile],
    [tlsOptions.certFile, tls.certFile],
    [tlsOptions.keyFile, tls.keyFile],
    ...dialect.optionsOf(address),
    ['connect_timeout', connectTimeout === undefined ? undefined : String(connectTimeout / 1000)],
    ['statement_timeout', statementTimeout === undefined ? undefined : String(statementTimeout)],
    ['application_name', address.applicationName],
  ];
  return joinUrl({
    scheme: backend,
    user,
    hosts: isSocket ? `127.0.0.1:${port}` : serverLines(serversOf(address)).replaceAll('\n', ','),
    path: database,
    options: options.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  });
}

export function sqlParts(address: SqlServerAddress, more: readonly (string | undefined)[] = []): AddressParts {
  const { database, user, applicationName, tls } = address;
  return {
    names: [database, applicationName?.replaceAll('/', ''), ...more],
    users: [user],
    paths: [tls.caFile, tls.certFile, tls.keyFile],
  };
}
