import { hostsOfSql, hostsOfUrl, type Address, type Environment } from './profiles.ts';

/** Words in names of hosts, databases and users, the weightiest environment first. */
const WORDS: readonly [Environment, RegExp][] = [
  ['staging', /^(stag|stage|staging|stg|uat|preprod|preview|qa)\d*$/],
  ['production', /^(prod|production|prd|live)\d*$/],
  ['development', /^(dev|develop|development|test|testing|sandbox)\d*$/],
];

const THIS_MACHINE = /^(localhost|127(\.\d+){3}|\[?::1\]?|0\.0\.0\.0|\/.*)$/i;

interface Clues {
  /** Where the store is reached; none is a cloud service. */
  hosts: readonly string[];
  names: readonly (string | undefined)[];
}

const hostOf = (endpoint: string): string | undefined => /^https?:\/\/(\[[^\]]*\]|[^:/]*)/.exec(endpoint)?.[1];

/** What of an address says whose store it is. */
function cluesOf(address: Address): Clues | undefined {
  switch (address.backend) {
    case 'memory':
    case 'sqlite':
      return undefined;
    case 'postgres':
    case 'mysql':
      return {
        hosts: hostsOfSql(address).map(({ host }) => host),
        names: [address.database, address.user],
      };
    case 'redis':
      return {
        hosts: address.nodes.map(({ host }) => host),
        names: [address.sentinelName, address.user, address.prefix],
      };
    case 'mongodb':
      return {
        hosts: hostsOfUrl(address.url)
          .split(',')
          .map((host) => host.replace(/:\d+$/, '')),
        names: [address.database, address.collection],
      };
    case 'dynamodb': {
      const endpoint = address.endpoint === undefined ? undefined : hostOf(address.endpoint);
      const profile = address.credentials.from === 'profile' ? address.credentials.profile : undefined;
      return { hosts: endpoint === undefined ? [] : [endpoint], names: [address.table, profile] };
    }
    case 'cloudflare-kv': {
      if (address.place.at === 'folder') return undefined;
      const endpoint = address.place.endpoint === undefined ? undefined : hostOf(address.place.endpoint);
      return { hosts: endpoint === undefined ? [] : [endpoint], names: [] };
    }
  }
}

/** The environment that an address most likely belongs to; a person decides. */
export function guessEnvironment(address: Address): Environment {
  const clues = cluesOf(address);
  if (clues === undefined) return 'local';
  const { hosts, names } = clues;
  const words = [...hosts, ...names]
    .flatMap((name) => (name ?? '').toLowerCase().split(/[^a-z0-9]+/))
    .filter((word) => word !== '');
  const named = WORDS.find(([, pattern]) => words.some((word) => pattern.test(word)));
  const isHere = hosts.length > 0 && hosts.every((host) => THIS_MACHINE.test(host));
  if (isHere) return named?.[0] === 'production' ? 'production' : 'local';
  // What is elsewhere is somebody's; until a person says otherwise it is kept from harm.
  return named?.[0] ?? 'production';
}
