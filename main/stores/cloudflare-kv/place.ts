import { realpathSync } from 'node:fs';
import type { StorePlace } from '../../../shared/records.ts';
import { CLOUDFLARE } from './cloudflare.ts';

/**
 * Two addresses lead to the same namespace of Cloudflare when its id is the same, which is unique among all accounts; a server
 * that is not Cloudflare's has its address in it too.
 */
export function accountPlace(endpoint: string | undefined, { id, title }: { id: string; title: string }): StorePlace {
  const server = endpoint === undefined ? CLOUDFLARE : new URL(endpoint).href.replace(/\/+$/, '');
  const where = server === CLOUDFLARE ? '' : ` at ${server}`;
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
