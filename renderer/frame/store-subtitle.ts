import { hostsOfUrl, type Address } from '../../shared/profiles.ts';

/** The line below a store's name. */
export function storeSubtitle(address: Address): string {
  switch (address.backend) {
    case 'memory':
      return address.content === 'demo' ? 'Memory · demo sessions' : 'Memory';
    case 'sqlite':
      return `SQLite · ${lastPart(address.file)}`;
    case 'postgres':
      return `PostgreSQL · ${address.database}`;
    case 'mysql':
      return `MySQL · ${address.database}`;
    case 'redis':
      return `Redis · ${address.sentinelName ?? address.nodes[0]?.host ?? ''}`;
    case 'mongodb':
      return `MongoDB · ${address.database ?? hostsOfUrl(address.url)}`;
    case 'dynamodb':
      return `DynamoDB · ${address.table ?? 'shopify_sessions'}`;
    case 'cloudflare-kv':
      return address.place.at === 'folder' ? `Cloudflare KV · ${lastPart(address.place.folder)}` : 'Cloudflare KV';
  }
}

function lastPart(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}
