import { describeAddress, type Address } from '../../shared/profiles.ts';

/** The line below a store's name. */
export function storeSubtitle(address: Address): string {
  switch (address.backend) {
    case 'memory':
      return address.content === 'demo' ? 'Memory · demo sessions' : 'Memory';
    case 'sqlite':
      return `SQLite · ${address.file.split(/[/\\]/).at(-1) ?? address.file}`;
    case 'postgres':
      return `PostgreSQL · ${address.database}`;
    case 'mysql':
      return `MySQL · ${address.database}`;
    case 'redis':
      return `Redis · ${describeAddress(address)}`;
    case 'mongodb':
      return `MongoDB · ${describeAddress(address)}`;
    case 'dynamodb':
      return `DynamoDB · ${describeAddress(address)}`;
    case 'cloudflare-kv':
      return `Cloudflare KV · ${describeAddress(address)}`;
  }
}
