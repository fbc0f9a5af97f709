import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { CloudflareKvAddress } from '../../../shared/backends/cloudflare-kv.ts';
import { decoded, joinUrl, splitUrl } from '../../../shared/connection-url.ts';
import { DeskError } from '../../../shared/errors.ts';
import { wrongInEndpoint } from '../../../shared/plain-urls.ts';
import type { Interpretation, StorePlace } from '../../../shared/records.ts';
import { expandedPath } from '../address/paths.ts';
import type { AddressReader } from '../address/reader.ts';
import { UrlOptions } from '../address/url-options.ts';
import { CLOUDFLARE } from '../cloudflare/connection.ts';

/** What the address line shows while somebody looks at a namespace in Cloudflare’s dashboard. */
const DASHBOARD = /^https:\/\/dash\.cloudflare\.com\/([0-9a-f]{32})(?:\/(?:.*\/)?namespaces\/([0-9a-f]{32}))?/i;

export const addresses: AddressReader<CloudflareKvAddress> = {
  formats: [
    {
      scheme: 'cloudflare-kv',
      schemes: /^cloudflare-kv$/,
      otherTexts: /^https:\/\/dash\.cloudflare\.com\//,
      interpret: interpretCloudflareKvUrl,
    },
    {
      scheme: 'wrangler',
      schemes: /^wrangler$/,
      isPath: true,
      interpret: (text, { cwd }) => interpretWranglerUrl(text, cwd),
    },
  ],
  parts: ({ place }) => ({ paths: [place.at === 'folder' ? place.folder : undefined] }),
};

/**
 * Reads `cloudflare-kv://:token@account/namespace?endpoint=…`, of which all parts may be left out, or a page of Cloudflare's
 * dashboard. The token is taken out and handed back apart.
 * @throws DeskError BAD_INPUT, without repeating the URL
 */
export function interpretCloudflareKvUrl(text: string): Interpretation {
  const [, account, namespace] = DASHBOARD.exec(text) ?? [];
  if (account !== undefined) return atAccount({ account, namespace });
  const url = splitUrl(text);
  const options = new UrlOptions(url?.query ?? '');
  const endpoint = options.value('endpoint');
  const isThere = url !== undefined && /^[\w-]*$/.test(url.hosts) && /^(?:\/[\w-]*)?\/?$/.test(url.path);
  if (!isThere) {
    throw new DeskError('BAD_INPUT', 'This is not an address of Cloudflare KV.', {
      hint: 'Write it as cloudflare-kv://account-id/namespace-id; the API token is asked for.',
    });
  }
  const wrong = endpoint === undefined ? undefined : wrongInEndpoint(endpoint);
  if (wrong !== undefined) {
    throw new DeskError('BAD_INPUT', `The endpoint of this Cloudflare KV address cannot be used. ${wrong}`, {
      hint: 'Write it as cloudflare-kv://:token@account-id/namespace-id?endpoint=https://host/client/v4.',
    });
  }
  // A token may stand alone before the `@`, or behind a colon.
  const token = decoded(url.password ?? url.user ?? '') || options.value('token');
  const notUnderstood = options.notUnderstood();
  return {
    ...atAccount({ account: url.hosts, namespace: url.path.replaceAll('/', ''), endpoint }),
    ...(token !== undefined && { password: token }),
    ...(notUnderstood.length > 0 && { notUnderstood }),
  };
}

function atAccount(parts: {
  account: string;
  namespace?: string | undefined;
  endpoint?: string | undefined;
}): Interpretation {
  const { account, namespace = '', endpoint } = parts;
  const address: CloudflareKvAddress = {
    backend: 'cloudflare-kv',
    place: { at: 'account', account, ...(endpoint !== undefined && { endpoint }) },
    ...(namespace !== '' && { namespace }),
  };
  const where = account === '' ? 'the account of its API token' : `account ${account}`;
  return {
    address,
    suggestedName: 'Cloudflare KV',
    text: `Cloudflare KV in ${where}${namespace === '' ? '' : `, namespace ${namespace}`}`,
    line: joinUrl({
      scheme: 'cloudflare-kv',
      hosts: account,
      path: namespace === '' ? undefined : namespace,
      options: endpoint === undefined ? [] : [['endpoint', endpoint]],
    }),
  };
}

/** Reads `wrangler:./project`, with `#namespace` behind it where one is chosen. @param cwd what relative paths start from */
export function interpretWranglerUrl(text: string, cwd: string): Interpretation {
  const [, given = '', namespace = ''] = /^wrangler:(?:\/\/(?=\/))?([^#]*)(?:#(.*))?$/i.exec(text) ?? [];
  const folder = path.resolve(cwd, expandedPath(given));
  return {
    address: { backend: 'cloudflare-kv', place: { at: 'folder', folder }, ...(namespace !== '' && { namespace }) },
    suggestedName: path.basename(folder),
    text: `What wrangler keeps of Cloudflare KV in ${folder}${namespace === '' ? '' : `, namespace ${namespace}`}`,
    line: `wrangler:${folder}${namespace === '' ? '' : `#${namespace}`}`,
  };
}

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
