import { joinUrl } from '../../shared/connection-url.ts';
import { hostsOfSql, type Address } from '../../shared/profiles.ts';

/** The address as one line, from nothing but itself: so it holds no secret. */
export function sqlLine(address: Extract<Address, { backend: 'postgres' | 'mysql' }>): string {
  const { host, port, database, user, tls, connectTimeout, statementTimeout } = address;
  const isSocket = host.startsWith('/');
  const isPostgres = address.backend === 'postgres';
  const names = isPostgres ? ['sslrootcert', 'sslcert', 'sslkey'] : ['ssl-ca', 'ssl-cert', 'ssl-key'];
  const options: (readonly [string, string | undefined])[] = [
    [isPostgres ? 'host' : 'socket', isSocket ? host : undefined],
    [isPostgres ? 'sslmode' : 'ssl-mode', tls.mode === 'prefer' && tls.caFile === undefined ? undefined : tls.mode],
    [names[0] ?? '', tls.caFile],
    [names[1] ?? '', tls.certFile],
    [names[2] ?? '', tls.keyFile],
    ['schema', isPostgres ? address.schema : undefined],
    ['target_session_attrs', isPostgres ? address.targetSession : undefined],
    ['connect_timeout', connectTimeout === undefined ? undefined : String(connectTimeout / 1000)],
    ['statement_timeout', statementTimeout === undefined ? undefined : String(statementTimeout)],
    ['application_name', address.applicationName],
  ];
  return joinUrl({
    scheme: address.backend,
    user,
    hosts: isSocket ? `127.0.0.1:${port}` : hostsOfSql(address).map(written).join(','),
    path: database,
    options: options.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  });
}

function written({ host, port }: { host: string; port: number }): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
