import { decoded, joinUrl, splitUrl } from '../../../shared/connection-url.ts';
import { DeskError } from '../../../shared/errors.ts';
import type { Tls } from '../../../shared/backends/address-fields.ts';
import { DEFAULT_SENTINEL_NAME, type RedisAddress } from '../../../shared/backends/redis.ts';
import { hostList } from '../../../shared/backends/servers.ts';
import type { Interpretation, StorePlace } from '../../../shared/records.ts';
import type { AddressReader } from '../address/reader.ts';
import { readHosts } from '../address/server-hosts.ts';
import { unusedSecretNote, UrlOptions } from '../address/url-options.ts';

interface Scheme {
  topology?: RedisAddress['topology'];
  tls: Tls['mode'];
}

const PLAIN: Scheme = { tls: 'disable' };
const ENCRYPTED: Scheme = { tls: 'verify-full' };

const PORT = 6379;

/** Redis's own, Valkey's, and those that libraries made up for Sentinel and Cluster. */
const SCHEMES: Record<string, Scheme> = {
  redis: PLAIN,
  rediss: ENCRYPTED,
  valkey: PLAIN,
  valkeys: ENCRYPTED,
  'redis-sentinel': { ...PLAIN, topology: 'sentinel' },
  'redis+sentinel': { ...PLAIN, topology: 'sentinel' },
  'rediss-sentinel': { ...ENCRYPTED, topology: 'sentinel' },
  'rediss+sentinel': { ...ENCRYPTED, topology: 'sentinel' },
  'redis-cluster': { ...PLAIN, topology: 'cluster' },
  'redis+cluster': { ...PLAIN, topology: 'cluster' },
  'rediss-cluster': { ...ENCRYPTED, topology: 'cluster' },
  'rediss+cluster': { ...ENCRYPTED, topology: 'cluster' },
};

export const addresses: AddressReader<RedisAddress> = {
  formats: [
    {
      scheme: 'redis',
      schemes: new RegExp(`^(?:${Object.keys(SCHEMES).join('|').replaceAll('+', '\\+')})$`),
      isServer: true,
      ports: [PORT],
      interpret: interpretRedisUrl,
    },
  ],
  parts: ({ sentinelName, user }) => ({ names: [sentinelName], users: [user] }),
};

const SENTINEL_PORT = 26_379;
/** Options of clients and pools that say nothing of where a store is. */
const OF_OTHER_TOOLS = ['family', 'protocol', 'timeout', 'socket_timeout', 'max_connections', 'decode_responses'];
const SENTINEL_NAMES = ['sentinelMasterId', 'sentinelMaster', 'master_name', 'service_name', 'name'];

/**
 * Reads `redis://user:password@host:port/0`, with several hosts for a cluster, and `redis-sentinel://host,host/name/0`. The
 * password is taken out and handed back apart.
 * @throws DeskError BAD_INPUT, without repeating the URL
 */
export function interpretRedisUrl(text: string): Interpretation & { address: RedisAddress } {
  const url = splitUrl(text);
  const scheme = SCHEMES[url?.scheme ?? ''];
  if (url === undefined || scheme === undefined) throw noAddress();
  const options = new UrlOptions(url.query);
  const sentinels = scheme.topology === 'sentinel';
  const nodes = readHosts(url.hosts === '' ? '127.0.0.1' : url.hosts, sentinels ? SENTINEL_PORT : PORT, noAddress);
  if (nodes.length === 0) throw noAddress();
  const topology = scheme.topology ?? (nodes.length > 1 ? 'cluster' : 'single');
  const user = decoded(url.user ?? '') || options.value('username', 'user');
  const password = decoded(url.password ?? '') || options.value('password');
  const parts = url.path.split('/').map(decoded);
  const number = [...parts, options.value('db', 'database') ?? ''].find((part) => /^\d{1,5}$/.test(part));
  const sentinelName =
    options.value(...SENTINEL_NAMES) ??
    ([...parts, url.hash].find((part) => part !== '' && part !== number) || undefined);
  const tls = tlsOf(scheme, options);
  options.value(...OF_OTHER_TOOLS);
  const [notUnderstood, secrets] = [options.notUnderstood(), options.unusedSecrets()];
  const address: RedisAddress = {
    backend: 'redis',
    topology,
    nodes,
    tls,
    ...(topology === 'sentinel' && { sentinelName: sentinelName ?? DEFAULT_SENTINEL_NAME }),
    ...(topology !== 'cluster' && number !== undefined && { database: Number(number) }),
    ...(user && { user }),
  };
  const where = hostList(nodes);
  return {
    address,
    suggestedName: topology === 'sentinel' ? (address.sentinelName ?? where) : (nodes[0]?.host ?? where),
    text: textOf(address, where),
    line: redisLine(address),
    ...(password && { password }),
    ...(notUnderstood.length > 0 && { notUnderstood }),
    ...(secrets.length > 0 && { notes: secrets.map(unusedSecretNote) }),
  };
}

/** The address as one line, from nothing but itself: so it holds no secret. */
function redisLine({ topology, nodes, sentinelName, database, user, tls }: RedisAddress): string {
  const scheme = `${tls.mode === 'disable' ? 'redis' : 'rediss'}${topology === 'single' ? '' : `-${topology}`}`;
  const hosts = nodes.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`);
  const path = [sentinelName, database]
    .filter((part) => part !== undefined)
    .map((part) => `/${encodeURIComponent(part)}`);
  const options: (readonly [string, string | undefined])[] = [
    ['ssl_cert_reqs', tls.mode === 'require' ? 'none' : undefined],
    ['tlsCAFile', tls.caFile],
    ['tlsCertFile', tls.certFile],
    ['tlsKeyFile', tls.keyFile],
  ];
  return joinUrl({
    scheme,
    user,
    hosts: `${hosts.join(',')}${path.join('')}`,
    options: options.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  });
}

function textOf({ topology, database, sentinelName, tls }: RedisAddress, where: string): string {
  const encrypted = tls.mode === 'disable' ? '' : ', encrypted';
  if (topology === 'cluster') return `Redis cluster with ${where}${encrypted}`;
  const numbered = `, database ${database ?? 0}${encrypted}`;
  return topology === 'sentinel'
    ? `Redis server ${sentinelName ?? ''} by the Sentinels at ${where}${numbered}`
    : `Redis at ${where}${numbered}`;
}

/** As Python's client has it, where certificates of hosted servers are signed by nobody, and as `redis-cli` names files. */
function tlsOf(scheme: Scheme, options: UrlOptions): Tls {
  const asked = [options.value('tls'), options.value('ssl')].some((said) =>
    /^(?:true|1|yes|required)$/i.test(said ?? ''),
  );
  const checks = options.value('ssl_cert_reqs')?.toLowerCase().replace('cert_', '');
  const rejects = options.value('rejectUnauthorized')?.toLowerCase();
  const insecure = checks === 'none' || rejects === 'false' || rejects === '0';
  const caFile = options.value('tlsCAFile', 'ssl_ca_certs', 'sslCA');
  const certFile = options.value('tlsCertFile', 'ssl_certfile', 'sslcert');
  const keyFile = options.value('tlsKeyFile', 'ssl_keyfile', 'sslkey');
  const isEncrypted = scheme.tls !== 'disable' || asked || caFile !== undefined;
  return {
    mode: isEncrypted ? (insecure ? 'require' : 'verify-full') : 'disable',
    ...(caFile !== undefined && { caFile }),
    ...(certFile !== undefined && { certFile }),
    ...(keyFile !== undefined && { keyFile }),
  };
}

function noAddress(): DeskError {
  return new DeskError('BAD_INPUT', 'This is not a Redis address.', {
    hint: 'Write it as redis://user:password@host:port/0; in a password, @ is written %40 and / is written %2F.',
  });
}

/**
 * Two addresses lead to the same place when they name the same nodes (in any order), for a Sentinel also the same server of
 * theirs, and database and prefix are the same; user and TLS do not count. Addresses that name different nodes of one cluster
 * count as two.
 */
export function storePlace({ topology, nodes, sentinelName, database = 0 }: RedisAddress, prefix: string): StorePlace {
  const servers = [...new Set(nodes.map(({ host, port }) => `${host.toLowerCase()}:${port}`))].toSorted().join(', ');
  const named = topology === 'sentinel' ? `${sentinelName ?? DEFAULT_SENTINEL_NAME} of ${servers}` : servers;
  return {
    id: `redis:${JSON.stringify([topology, named, database, prefix])}`,
    title: `prefix ${prefix} in database ${database} at ${named}`,
  };
}
