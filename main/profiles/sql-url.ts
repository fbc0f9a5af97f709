import { DeskError } from '../../shared/errors.ts';
import type { Address, Tls } from '../../shared/profiles.ts';
import type { Interpretation } from '../../shared/records.ts';

type SqlAddress = Extract<Address, { backend: 'postgres' | 'mysql' }>;

/** What the URLs of one database say in words of their own. */
interface UrlDialect {
  backend: SqlAddress['backend'];
  name: string;
  defaultPort: number;
  tlsModes: Record<string, Tls['mode']>;
  /** Parameters that say the mode, and those that name files; the first that is there counts. */
  tlsMode: readonly string[];
  caFile: readonly string[];
  certFile: readonly string[];
  keyFile: readonly string[];
  socket: readonly string[];
}

/** As psql reads `sslmode`, see the libpq manual, "Parameter Key Words". */
const POSTGRES: UrlDialect = {
  backend: 'postgres',
  name: 'PostgreSQL',
  defaultPort: 5432,
  tlsModes: {
    disable: 'disable',
    allow: 'prefer',
    prefer: 'prefer',
    require: 'require',
    'verify-ca': 'verify-ca',
    'verify-full': 'verify-full',
  },
  tlsMode: ['sslmode'],
  caFile: ['sslrootcert'],
  certFile: ['sslcert'],
  keyFile: ['sslkey'],
  socket: ['host'],
};

/** As the mysql client reads `--ssl-mode`; `sslaccept` is Prisma's. */
const MYSQL: UrlDialect = {
  backend: 'mysql',
  name: 'MySQL or MariaDB',
  defaultPort: 3306,
  tlsModes: {
    disabled: 'disable',
    preferred: 'prefer',
    required: 'require',
    verify_ca: 'verify-ca',
    verify_identity: 'verify-full',
    accept_invalid_certs: 'require',
    strict: 'verify-full',
  },
  tlsMode: ['ssl-mode', 'sslmode', 'sslaccept'],
  caFile: ['ssl-ca', 'sslcert'],
  certFile: ['ssl-cert'],
  keyFile: ['ssl-key'],
  socket: ['socket', 'socketPath'],
};

export const SQL_URLS: Record<string, UrlDialect> = {
  postgres: POSTGRES,
  postgresql: POSTGRES,
  mysql: MYSQL,
  mysql2: MYSQL,
  mariadb: MYSQL,
};

/**
 * Reads a connection URL. The password is taken out and handed back apart.
 * @throws DeskError BAD_INPUT, without repeating the URL
 */
export function interpretSqlUrl(text: string, dialect: UrlDialect): Interpretation {
  const url = parse(text, dialect);
  const first: Parameter = (names) =>
    names.map((name) => url.searchParams.get(name)).find((value) => value) ?? undefined;
  const database = decode(url.pathname.replace(/^\//, '')) || first(['dbname', 'database']);
  if (database === undefined) {
    throw new DeskError('BAD_INPUT', `This ${dialect.name} address names no database.`, {
      hint: `Write it behind the host: ${dialect.backend}://user@host/database.`,
    });
  }
  const user = decode(url.username) || first(['user']);
  const password = decode(url.password) || first(['password']);
  const schema = dialect.backend === 'postgres' ? first(['schema', 'currentSchema']) : undefined;
  const connectSeconds = Number(first(['connect_timeout', 'connectTimeout']));
  const applicationName = first(['application_name']);
  const host = first(dialect.socket) ?? (decode(url.hostname.replace(/^\[|\]$/g, '')) || '127.0.0.1');
  const port = url.port === '' ? dialect.defaultPort : Number(url.port);
  const server = {
    host,
    port,
    database,
    tls: tlsOf(first, dialect),
    ...(user !== undefined && { user }),
    ...(connectSeconds > 0 && { connectTimeout: Math.round(connectSeconds * 1000) }),
    ...(applicationName !== undefined && { applicationName }),
  };
  const address: SqlAddress =
    dialect.backend === 'postgres'
      ? { backend: 'postgres', ...server, ...(schema !== undefined && { schema }) }
      : { backend: 'mysql', ...server };
  return {
    address,
    suggestedName: database,
    text: `${dialect.name} at ${host}${host.startsWith('/') ? '' : `:${port}`}, database ${database}`,
    ...(password !== undefined && { password }),
  };
}

function parse(text: string, dialect: UrlDialect): URL {
  try {
    // `user@/database` leaves the host out, for a socket; URLs do not allow it.
    const url = new URL(text.replace(/^([a-z0-9+]+:\/\/[^/]*@)\//i, '$1127.0.0.1/'));
    if (!/^[a-z0-9+]+:\/\//i.test(text)) throw new TypeError('no host');
    return url;
  } catch (cause) {
    throw new DeskError('BAD_INPUT', `This is not a ${dialect.name} address.`, {
      hint: `Write it as ${dialect.backend}://user:password@host:port/database; in a password, @ is written %40 and / is written %2F.`,
      // The parser's own error repeats the address, and with it the password.
      cause: cause instanceof Error ? cause.name : undefined,
    });
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The value of the first of these names that has one. */
type Parameter = (names: readonly string[]) => string | undefined;

function tlsOf(parameter: Parameter, dialect: UrlDialect): Tls {
  const said = parameter(dialect.tlsMode);
  const mode = said === undefined ? 'prefer' : dialect.tlsModes[said.toLowerCase()];
  if (mode === undefined) {
    throw new DeskError('BAD_INPUT', `“${said}” is no way to protect a connection that ${dialect.name} knows.`, {
      hint: `Use one of ${Object.keys(dialect.tlsModes).join(', ')}.`,
    });
  }
  const [caFile, certFile, keyFile] = [dialect.caFile, dialect.certFile, dialect.keyFile].map(parameter);
  return {
    mode,
    ...(caFile !== undefined && { caFile }),
    ...(certFile !== undefined && { certFile }),
    ...(keyFile !== undefined && { keyFile }),
  };
}
