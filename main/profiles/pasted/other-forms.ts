import { joinUrl } from '../../../shared/connection-url.ts';

/** `user:password@tcp(host:3306)/database?tls=true` of Go’s MySQL driver, as a URL. */
export function goFormAsUrl(text: string): string | undefined {
  const [, user = '', password, protocol = '', where = '', database, query = ''] =
    /^([^:@/\s]*)(?::(.*))?@(tcp|unix)\(([^)]*)\)\/([^?]*)(?:\?(.*))?$/s.exec(text) ?? [];
  if (database === undefined) return undefined;
  const isSocket = protocol === 'unix';
  return joinUrl({
    scheme: 'mysql',
    user: user === '' ? undefined : user,
    password,
    hosts: isSocket ? '127.0.0.1' : where,
    path: database,
    options: [...(isSocket ? [['socket', where] as const] : []), ...new URLSearchParams(query)],
  });
}

/** A name alone might be anything: it has a domain or a port. */
const isHost = (part: string): boolean => /^[\w.-]+(?::\d+|\.[a-z]\w*)$/i.test(part);

/** `host:6380,password=…,ssl=True,abortConnect=False` of StackExchange.Redis, as Azure shows it, as a URL. */
export function commaFormAsUrl(text: string): string | undefined {
  const [first = '', ...rest] = text.split(',').map((part) => part.trim());
  const pairs = rest.filter((part) => !isHost(part)).map((part) => /^(\w+)=(.*)$/s.exec(part));
  if (!isHost(first) || pairs.length === 0 || pairs.includes(null)) return undefined;
  const options = pairs.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? '', pair[2] ?? ''] as const]));
  const value = (name: string) => options.find(([key]) => key.toLowerCase() === name)?.[1];
  const own = new Set(['password', 'user', 'ssl', 'defaultdatabase', 'abortconnect', 'allowadmin', 'ssl']);
  return joinUrl({
    scheme: value('ssl')?.toLowerCase() === 'true' ? 'rediss' : 'redis',
    user: value('user'),
    password: value('password'),
    hosts: [first, ...rest.filter(isHost)].join(','),
    path: value('defaultdatabase'),
    options: options.filter(([key]) => !own.has(key.toLowerCase())),
  });
}

/** What is behind `jdbc:`, in the words of the driver's own URLs. */
export function jdbcAsUrl(text: string): string | undefined {
  const [, rest] = /^jdbc:(?:log4jdbc:|p6spy:|otel:|tc:|aws-wrapper:|aws:)*(.+)$/is.exec(text) ?? [];
  if (rest === undefined) return undefined;
  // `jdbc:postgresql:database` and `jdbc:postgresql:/` mean this computer; `mysql:loadbalance://` is several hosts.
  return rest
    .replace(/^(mysql|mariadb):\w+:\/\//i, '$1://')
    .replace(/^(postgresql|mysql|mariadb):(?!\/\/)\/?/i, '$1://127.0.0.1/');
}
