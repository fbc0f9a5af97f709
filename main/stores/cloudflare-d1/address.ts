import { containerOf, databaseAndTable, type CloudflareD1Address } from '../../../shared/backends/cloudflare-d1.ts';
import { decoded } from '../../../shared/connection-url.ts';
import type { StorePlace } from '../../../shared/records.ts';
import type { AddressReader } from '../address/reader.ts';
import { cloudflareFormats, serverOf } from '../cloudflare/address.ts';

/** What the address line shows while somebody looks at a database in Cloudflare’s dashboard. */
const DASHBOARD = /^https:\/\/dash\.cloudflare\.com\/([0-9a-f]{32})\/workers\/d1(?:\/databases\/([0-9a-f-]{36}))?/i;

export const addresses: AddressReader<CloudflareD1Address> = {
  formats: cloudflareFormats<CloudflareD1Address>({
    name: 'Cloudflare D1',
    container: 'database',
    scheme: 'cloudflare-d1',
    schemes: /^(?:cloudflare-)?d1$/,
    dashboard: DASHBOARD,
    otherTexts: DASHBOARD,
    local: { scheme: 'wrangler-d1', text: 'What wrangler stores of Cloudflare D1' },
    tokenOptions: ['token', 'api_token'],
    containerIn: (path) => decoded(path.replaceAll(/^\/|\/$/g, '')),
    addressOf: (place, container) => ({ backend: 'cloudflare-d1', place, ...databaseAndTable(container) }),
    containerOf,
  }),
  parts: ({ place }) => ({ paths: [place.at === 'folder' ? place.folder : undefined] }),
};

/** Two addresses lead to the same table at Cloudflare when the database's id, unique among all accounts, and its name are the same. */
export function accountPlace(
  endpoint: string | undefined,
  { id, title }: { id: string; title: string },
  table: string,
): StorePlace {
  const { server, where } = serverOf(endpoint);
  return {
    id: `cloudflare-d1:${JSON.stringify([server, id, table])}`,
    title: `${table} in database ${title === '' ? id : title}${where}`,
  };
}
