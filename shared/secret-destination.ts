import { hostsOfSql, hostsOfUrl, writtenHosts, type Address, type Tls } from './profiles.ts';

/**
 * Where the secret of an address goes, and how it is protected on the way: `app@db.internal:5432, TLS verify-full`. A kept secret is sent
 * to no other destination without being asked for again; which database or table is read there does not matter. For people, too.
 */
export function secretDestination(address: Address): string {
  switch (address.backend) {
    case 'memory':
    case 'sqlite':
      return '';
    case 'postgres':
    case 'mysql':
      return `${userAt(address.user)}${writtenHosts(hostsOfSql(address))}, ${tlsText(address.tls)}`;
    case 'redis': {
      const sentinel = address.topology === 'sentinel' ? `${address.sentinelName ?? ''} known to ` : '';
      return `${userAt(address.user)}${sentinel}${writtenHosts(address.nodes)}, ${tlsText(address.tls)}`;
    }
    case 'mongodb':
      return mongodbDestination(address.url);
    case 'dynamodb': {
      const user = address.credentials.from === 'keys' ? address.credentials.accessKeyId : '';
      return `${userAt(user)}${address.endpoint ?? 'Amazon'}`;
    }
    case 'cloudflare-kv':
      return address.place.at === 'account' ? (address.place.endpoint ?? 'Cloudflare') : '';
  }
}

const userAt = (user: string | undefined) => (user === undefined || user === '' ? '' : `${user}@`);

function tlsText({ mode, caFile }: Tls): string {
  if (mode === 'disable') return 'no TLS';
  return `TLS ${mode}${caFile === undefined ? '' : ` by ${caFile}`}`;
}

/** The URL without its database: every option may decide who gets the password, and how. */
function mongodbDestination(url: string): string {
  const [scheme = '', rest = ''] = url.split('://');
  const user = /^([^@/?]*)@/.exec(rest)?.[1];
  const options = url.includes('?') ? `, ${url.slice(url.indexOf('?') + 1)}` : '';
  return `${userAt(user)}${hostsOfUrl(url)}${scheme === 'mongodb+srv' ? ' (SRV)' : ''}${options}`;
}
