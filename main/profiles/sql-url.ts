import { decoded, splitUrl } from '../../shared/connection-url.ts';
import { DeskError } from '../../shared/errors.ts';
import { hostsOfSql, writtenHosts, type Address } from '../../shared/profiles.ts';
import type { Interpretation } from '../../shared/records.ts';
import { joinHosts, readHosts } from './server-hosts.ts';
import { sqlLine } from './sql-line.ts';
import { readTls } from './tls-options.ts';
import { unusedSecretNote, UrlOptions } from './url-options.ts';

type SqlAddress = Extract<Address, { backend: 'postgres' | 'mysql' }>;
type PostgresAddress = Extract<Address, { backend: 'postgres' }>;

/** What the URLs of one database say in words of their own. */
interface UrlDialect {
  backend: SqlAddress['backend'];
  name: string;
  defaultPort: number;
  socket: readonly string[];
  /** As a URL of PostgreSQL's JDBC driver, whose `ssl=true` checks certificates. */
  isJdbc?: true;
}

const POSTGRES: UrlDialect = { backend: 'postgres', name: 'PostgreSQL', defaultPort: 5432, socket: ['host'] };
const MYSQL: UrlDialect = {
  backend: 'mysql',
  name: 'MySQL or MariaDB',
  defaultPort: 3306,
  socket: ['socket', 'socketPath', 'unix_socket', 'localSocket'],
};

const BY_SCHEME: Record<string, UrlDialect> = {
  postgres: POSTGRES,
  postgresql: POSTGRES,
  postgis: POSTGRES,
  mysql: MYSQL,
  mysql2: MYSQL,
  mariadb: MYSQL,
};

/** @param scheme with the driver that SQLAlchemy writes behind a plus, or without: `postgresql+asyncpg` */
export function sqlDialectOf(scheme: string, isJdbc = false): UrlDialect | undefined {
  const dialect = BY_SCHEME[scheme.replace(/\+\w+$/, '')];
  return dialect !== undefined && isJdbc ? { ...dialect, isJdbc: true } : dialect;
}

/** Options of pools, drivers and ORMs that say nothing of where a store is. */
const OF_OTHER_TOOLS = [
  'connection_limit pool_timeout pool_size max_pool_size pool pgbouncer statement_cache_size',
  'prepared_statement_cache_size socket_timeout allowPublicKeyRetrieval charset characterEncoding useUnicode collation',
  'serverTimezone timezone parseTime loc autoReconnect pooling fallback_application_name',
  'client_encoding keepalives keepalives_idle keepalives_interval keepalives_count tcpKeepAlive driver',
  'encoding max min workaround serverVersion',
].flatMap((names) => names.split(' '));

const TARGETS: Record<string, PostgresAddress['targetSession']> = {
  any: undefined,
  preferprimary: undefined,
  'read-write': 'read-write',
  'read-only': 'read-only',
  primary: 'primary',
  master: 'primary',
  standby: 'standby',
  secondary: 'standby',
  slave: 'standby',
  'prefer-standby': 'prefer-standby',
  prefersecondary: 'prefer-standby',
  preferslave: 'prefer-standby',
};

const POOLER =
  'pgbouncer=true: the address leads through a pooler. Session Desk leaves no prepared statements in it. Prefer the direct address, often DIRECT_URL, where there is one: a pooler may not keep a connection read-only.';

/**
 * Reads a connection URL. The password is taken out and handed back apart.
 * @throws DeskError BAD_INPUT, without repeating the URL
 */
export function interpretSqlUrl(text: string, dialect: UrlDialect): Interpretation & { address: SqlAddress } {
  const url = splitUrl(text);
  const notAnAddress = () => notAnAddressOf(dialect);
  if (url === undefined) throw notAnAddress();
  const options = new UrlOptions(url.query);
  const isPooled = /^(?:true|1)$/.test(options.value('pgbouncer') ?? '');
  const database = decoded(url.path.slice(1)).replace(/\/$/, '') || options.value('dbname', 'database');
  const user = decoded(url.user ?? '') || options.value('user', 'username');
  const password = decoded(url.password ?? '') || options.value('password');
  const socket = options.value(...dialect.socket, ...(dialect.backend === 'postgres' ? ['hostaddr'] : []));
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
    tls: readTls(options, dialect),
    ...(user !== undefined && { user }),
    ...timeLimits(options, dialect),
    ...applicationName(options),
  };
  const address = dialect.backend === 'postgres' ? postgres(common, otherHosts, options) : mysql(common, otherHosts);
  options.value(...OF_OTHER_TOOLS);
  return interpretationOf(address, {
    password,
    notUnderstood: options.notUnderstood(),
    notes: [...(isPooled ? [POOLER] : []), ...options.unusedSecrets().map(unusedSecretNote)],
  });
}

function interpretationOf(
  address: SqlAddress,
  more: { password: string | undefined; notUnderstood: string[]; notes: string[] },
): Interpretation & { address: SqlAddress } {
  const { password, notUnderstood, notes } = more;
  const { host, database } = address;
  const { name } = address.backend === 'postgres' ? POSTGRES : MYSQL;
  const where = host.startsWith('/') ? host : writtenHosts(hostsOfSql(address));
  return {
    address,
    suggestedName: database,
    text: `${name} at ${where}, database ${database}`,
    line: sqlLine(address),
    ...(password !== undefined && { password }),
    ...(notUnderstood.length > 0 && { notUnderstood }),
    ...(notes.length > 0 && { notes }),
  };
}

type Common = Omit<PostgresAddress, 'backend'>;

function postgres(common: Common, otherHosts: { host: string; port: number }[], options: UrlOptions): PostgresAddress {
  const path = options.value('schema', 'currentSchema', 'search_path') ?? schemaIn(options);
  const [schema] = (path ?? '').split(/[\s,]+/).filter((name) => name !== '');
  const target = TARGETS[options.value('target_session_attrs', 'targetServerType')?.toLowerCase() ?? ''];
  return {
    backend: 'postgres',
    ...common,
    ...(schema !== undefined && { schema }),
    ...(otherHosts.length > 0 && { otherHosts }),
    ...(target !== undefined && { targetSession: target }),
  };
}

function mysql(common: Common, otherHosts: readonly unknown[]): SqlAddress {
  if (otherHosts.length > 0) {
    throw new DeskError('BAD_INPUT', 'This address names several MySQL servers.', {
      hint: 'Name the one to open; a store is at one of them.',
    });
  }
  return { backend: 'mysql', ...common };
}

/** `options=-c search_path=app`. */
function schemaIn(options: UrlOptions): string | undefined {
  const given = options.peek('options') ?? '';
  const [, schema] = /^\s*(?:-c\s*|--)search_path=([\w,]+)\s*$/.exec(given) ?? [];
  if (schema !== undefined) options.value('options');
  return schema;
}

/** Seconds as the options of PostgreSQL have them, milliseconds as drivers of MySQL do. */
function timeLimits(options: UrlOptions, { backend }: UrlDialect): Pick<Common, 'connectTimeout' | 'statementTimeout'> {
  const inSeconds = options.number('connect_timeout', 'loginTimeout');
  const connect =
    backend === 'mysql' && inSeconds !== undefined && inSeconds >= 1000 ? inSeconds : (inSeconds ?? 0) * 1000;
  const statement = options.number('statement_timeout') ?? 0;
  return {
    ...(connect >= 100 && connect <= 600_000 && { connectTimeout: Math.round(connect) }),
    ...(statement >= 100 && statement <= 3_600_000 && { statementTimeout: Math.round(statement) }),
  };
}

function applicationName(options: UrlOptions): { applicationName?: string } {
  const name = options.value('application_name');
  return name === undefined ? {} : { applicationName: name.slice(0, 63) };
}

function notAnAddressOf({ name, backend }: UrlDialect): DeskError {
  return new DeskError('BAD_INPUT', `This is not a ${name} address.`, {
    hint: `Write it as ${backend}://user:password@host:port/database; in a password, @ is written %40 and / is written %2F.`,
  });
}
