import { DeskError } from '../../shared/errors.ts';
import type { Address, Tls } from '../../shared/profiles.ts';
import type { Interpretation } from '../../shared/records.ts';

type RedisAddress = Extract<Address, { backend: 'redis' }>;

interface Scheme {
  topology?: RedisAddress['topology'];
  tls: Tls['mode'];
}

const PLAIN: Scheme = { tls: 'disable' };
const ENCRYPTED: Scheme = { tls: 'verify-full' };

/** Redis's own, Valkey's, and those that libraries made up for Sentinel and Cluster. */
export const REDIS_URLS: Record<string, Scheme> = {
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

const PORT = 6379;
const SENTINEL_PORT = 26_379;
const URL_PARTS = /^([a-z+-]+):\/\/(?:([^/?#]*)@)?([^/?#]*)\/?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/i;
const SENTINEL_NAMES = ['sentinelMasterId', 'sentinelMaster', 'master_name', 'service_name', 'name'];

/**
 * Reads `redis://user:password@host:port/0`, with several hosts for a cluster, and `redis-sentinel://host,host/name/0`. The
 * password is taken out and handed back apart.
 * @throws DeskError BAD_INPUT, without repeating the URL
 */
export function interpretRedisUrl(text: string): Interpretation & { address: RedisAddress } {
  const [, name = '', login = '', hosts = '', path = '', query = '', hash = ''] = URL_PARTS.exec(text) ?? [];
  const scheme = REDIS_URLS[name.toLowerCase()];
  if (scheme === undefined) throw noAddress();
  const parameters = new URLSearchParams(query);
  const listed = hosts.split(',').filter((host) => host !== '');
  const topology = scheme.topology ?? (listed.length > 1 ? 'cluster' : 'single');
  const nodes = (listed.length === 0 ? ['127.0.0.1'] : listed).map((host) => nodeOf(host, topology));
  const colon = login.indexOf(':');
  const user = decode(colon === -1 ? login : login.slice(0, colon)) || parameters.get('username');
  const password = (colon === -1 ? '' : decode(login.slice(colon + 1))) || parameters.get('password');
  const parts = path.split('/').map(decode);
  const number = [...parts, parameters.get('db') ?? ''].find((part) => /^\d{1,5}$/.test(part));
  const sentinelName =
    SENTINEL_NAMES.map((one) => parameters.get(one)).find((one) => one) ??
    ([...parts, hash].find((part) => part !== '' && part !== number) || undefined);
  const address: RedisAddress = {
    backend: 'redis',
    topology,
    nodes,
    tls: { mode: tlsMode(scheme, parameters) },
    ...(topology === 'sentinel' && { sentinelName: sentinelName ?? 'mymaster' }),
    ...(topology !== 'cluster' && number !== undefined && { database: Number(number) }),
    ...(user && { user }),
  };
  const where = nodes.map(({ host, port }) => `${host}:${port}`).join(', ');
  return {
    address,
    suggestedName: topology === 'sentinel' ? (address.sentinelName ?? where) : (nodes[0]?.host ?? where),
    text: textOf(address, where),
    ...(password && { password }),
  };
}

function textOf({ topology, database, sentinelName, tls }: RedisAddress, where: string): string {
  const encrypted = tls.mode === 'disable' ? '' : ', encrypted';
  if (topology === 'cluster') return `Redis cluster with ${where}${encrypted}`;
  const numbered = `, database ${database ?? 0}${encrypted}`;
  return topology === 'sentinel'
    ? `Redis server ${sentinelName ?? ''} by the Sentinels at ${where}${numbered}`
    : `Redis at ${where}${numbered}`;
}

/** As Python's client has it, where certificates of hosted servers are signed by nobody. */
function tlsMode({ tls }: Scheme, parameters: URLSearchParams): Tls['mode'] {
  if (tls === 'disable') return parameters.get('tls') === 'true' ? 'verify-full' : tls;
  return parameters.get('ssl_cert_reqs')?.toLowerCase().replace('cert_', '') === 'none' ? 'require' : tls;
}

function nodeOf(text: string, topology: RedisAddress['topology']): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const number = port === undefined ? (topology === 'sentinel' ? SENTINEL_PORT : PORT) : Number(port);
  if (host === undefined || number < 1 || number > 65_535) throw noAddress();
  return { host: decode(host), port: number };
}

function noAddress(): DeskError {
  return new DeskError('BAD_INPUT', 'This is not a Redis address.', {
    hint: 'Write it as redis://user:password@host:port/0; in a password, @ is written %40 and / is written %2F.',
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
