import { DeskError } from '../../../shared/errors.ts';
import { joinUrl } from '../../../shared/connection-url.ts';

/** The keys of ADO.NET, ODBC and PDO in small letters, without spaces and underscores, and what they mean. */
const KEYS: Readonly<Record<string, 'host' | 'port' | 'database' | 'user' | 'password'>> = {
  server: 'host',
  host: 'host',
  datasource: 'host',
  address: 'host',
  servername: 'host',
  unixsocket: 'host',
  port: 'port',
  database: 'database',
  db: 'database',
  dbname: 'database',
  initialcatalog: 'database',
  uid: 'user',
  user: 'user',
  userid: 'user',
  username: 'user',
  password: 'password',
  pwd: 'password',
};

/** The options that have another name in a URL. */
const OPTIONS: Readonly<Record<string, string>> = {
  sslmode: 'sslmode',
  sslca: 'ssl-ca',
  sslcert: 'ssl-cert',
  sslkey: 'ssl-key',
  rootcertificate: 'sslrootcert',
  sslcertificate: 'sslcert',
  timeout: 'connect_timeout',
  connectiontimeout: 'connect_timeout',
  connecttimeout: 'connect_timeout',
  searchpath: 'schema',
  applicationname: 'application_name',
  targetsessionattributes: 'target_session_attrs',
};

/** What only one kind of server says. */
const SQL_SERVER =
  /(?:^|;)\s*(?:initial catalog|integrated security|trusted_connection|encrypt|multipleactiveresultsets)\s*=|tcp:|,1433/i;
const MYSQL =
  /(?:^|;)\s*(?:uid|allowpublickeyretrieval|character ?set|charset|convert ?zero ?datetime|unix_socket)\s*=|port\s*=\s*3306|ssl ?mode\s*=\s*(?:none|preferred|required|verify_?identity)|mysql|mariadb/i;
const POSTGRES =
  /(?:^|;)\s*(?:host|username|search ?path|trust server certificate)\s*=|port\s*=\s*5432|ssl ?mode\s*=\s*(?:disable|prefer|require|verify-?(?:ca|full))\b|postgres|npgsql/i;

const PAIR = /\s*([^=;\s][^=;]*)=\s*(?:"((?:[^"]|"")*)"\s*|'((?:[^']|'')*)'\s*|\{([^}]*)\}\s*|([^;]*))(?:;|$)/gy;

/**
 * `Server=…;Database=…;Uid=…;Pwd=…` of ADO.NET and ODBC, `mysql:host=…;dbname=…` of PHP, as a URL or the path of a SQLite
 * file; `undefined` where it is something else.
 * @throws DeskError BAD_INPUT where it is not said which kind of server it is
 */
export function semicolonForm(text: string): { url: string } | { file: string } | undefined {
  const [before = '', prefix] = /^(?:(mysql|pgsql|sqlsrv|dblib):)?/i.exec(text) ?? [];
  const pairs = [...text.slice(before.length).matchAll(PAIR)].map(([, key = '', ...values]) => ({
    name: key
      .trim()
      .toLowerCase()
      .replace(/[\s_-]/g, ''),
    key: key.trim(),
    value: (
      values[0]?.replaceAll('""', '"') ??
      values[1]?.replaceAll("''", "'") ??
      values[2] ??
      values[3] ??
      ''
    ).trim(),
  }));
  const isForm = text.includes(';') || prefix !== undefined;
  const [first] = pairs;
  if (!isForm || first === undefined || !(first.name in KEYS || first.name in OPTIONS || first.name === 'filename'))
    return undefined;
  const value = (meaning: string) => pairs.find(({ name }) => KEYS[name] === meaning)?.value || undefined;
  const file = pairs.find(({ name }) => name === 'filename' || name === 'datasource')?.value;
  if (file !== undefined && !SQL_SERVER.test(text) && value('user') === undefined && value('database') === undefined)
    return { file };
  const host = value('host');
  if (host === undefined && prefix === undefined) return undefined;
  const scheme = prefix === undefined ? schemeOf(text) : { mysql: 'mysql', pgsql: 'postgres' }[prefix.toLowerCase()];
  if (scheme === undefined) throw unclear(prefix !== undefined || SQL_SERVER.test(text));
  const isSocket = host?.startsWith('/') === true;
  const port = value('port');
  const rest = pairs.filter(({ name }) => KEYS[name] === undefined);
  return {
    url: joinUrl({
      scheme,
      user: value('user'),
      password: value('password'),
      hosts: `${host === undefined || isSocket ? '127.0.0.1' : host}${port === undefined ? '' : `:${port}`}`,
      path: value('database'),
      options: [
        ...(isSocket && host !== undefined ? [[scheme === 'mysql' ? 'socket' : 'host', host] as const] : []),
        ...rest.map(({ name, key, value: said }) => optionOf(name, key, said)),
      ],
    }),
  };
}

function optionOf(name: string, key: string, said: string): readonly [string, string] {
  // .NET writes `VerifyFull` and `VerifyCA` where URLs have a hyphen.
  return name === 'sslmode' ? ['sslmode', said.replace(/^verify[-_ ]?/i, 'verify-')] : [OPTIONS[name] ?? key, said];
}

function schemeOf(text: string): string | undefined {
  if (SQL_SERVER.test(text)) return undefined;
  const [isMysql, isPostgres] = [MYSQL.test(text), POSTGRES.test(text)];
  return isMysql === isPostgres ? undefined : isMysql ? 'mysql' : 'postgres';
}

function unclear(isOther: boolean): DeskError {
  return isOther
    ? new DeskError('BAD_INPUT', 'This looks like Microsoft SQL Server, which Session Desk doesn’t support.', {
        hint: 'If it is PostgreSQL or MySQL, write it as postgres://user@host/database or mysql://user@host/database.',
      })
    : new DeskError('BAD_INPUT', 'This doesn’t say which kind of server it is.', {
        hint: 'Add Port=5432; for PostgreSQL or Port=3306; for MySQL, or write it as postgres://user@host/database or mysql://user@host/database.',
      });
}
