import { realpathSync } from 'node:fs';
import type { CloudflareKvAddress } from '../../../shared/backends/cloudflare-kv.ts';
import type { StorePlace } from '../../../shared/records.ts';
import type { AddressReader } from '../address/reader.ts';
import { cloudflareFormats, serverOf } from '../cloudflare/address.ts';

export const addresses: AddressReader<CloudflareKvAddress> = {
  formats: cloudflareFormats<CloudflareKvAddress>({
    name: 'Cloudflare KV',
    container: 'namespace',
    scheme: 'cloudflare-kv',
    schemes: /^cloudflare-kv$/,
    // What the address line shows while somebody looks at a namespace.
    dashboard: /^https:\/\/dash\.cloudflare\.com\/([0-9a-f]{32})(?:\/(?:.*\/)?namespaces\/([0-9a-f]{32}))?/i,
    otherTexts: /^https:\/\/dash\.cloudflare\.com\//,
    local: { scheme: 'wrangler', text: 'What wrangler keeps of Cloudflare KV' },
    tokenOptions: ['token'],
    containerIn: (path) => (/^(?:\/[\w-]*)?\/?$/.test(path) ? path.replaceAll('/', '') : undefined),
    addressOf: (place, namespace) => ({
      backend: 'cloudflare-kv',
      place,
      ...(namespace !== '' && { namespace }),
    }),
    containerOf: ({ namespace }) => namespace,
  }),
  parts: ({ place }) => ({ paths: [place.at === 'folder' ? place.folder : undefined] }),
};

/**
 * Two addresses lead to the same namespace of Cloudflare when its id is the same, which is unique among all accounts; a server
 * that is not Cloudflare's has its address in it too.
 */
export function accountPlace(endpoint: string | undefined, { id, title }: { id: string; title: string }): StorePlace {
  const { server, where } = serverOf(endpoint);
  return {
    id: `cloudflare-kv:${JSON.stringify([server, id])}`,
    title: `namespace ${title === '' ? id : title}${where}`,
  };
}

/** On disk they do when its database is the same file, with links followed. */
export function folderPlace(database: string, { id, title }: { id: string; title: string }): StorePlace {
  const file = realpathSync.native(database);
  return {
    id: `cloudflare-kv:${JSON.stringify([file, id])}`,
    title: `namespace ${title === '' ? id : title} in ${file}`,
  };
}
