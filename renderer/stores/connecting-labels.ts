import { hostsOfSql, hostsOfUrl, writtenHosts, type Address } from '../../shared/profiles.ts';

/** What opening a store does: `Connecting to db.internal:5432`. */
export function connectingLabel(address: Address): string {
  switch (address.backend) {
    case 'memory':
      return 'Making the demo store';
    case 'sqlite':
      return `Opening ${address.file}`;
    case 'postgres':
    case 'mysql':
      return `Connecting to ${address.host.startsWith('/') ? address.host : writtenHosts(hostsOfSql(address))}`;
    case 'redis':
      return `Connecting to ${address.nodes.map(({ host, port }) => `${host}:${port}`).join(', ')}`;
    case 'mongodb':
      return `Connecting to ${hostsOfUrl(address.url)}`;
    case 'dynamodb':
      return `Connecting to ${address.endpoint ?? `DynamoDB in ${address.region}`}`;
    case 'cloudflare-kv':
      return address.place.at === 'folder' ? `Opening ${address.place.folder}` : 'Connecting to Cloudflare';
  }
}
