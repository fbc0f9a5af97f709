import path from 'node:path';
import { decoded, joinUrl, splitUrl } from '../../shared/connection-url.ts';
import { DeskError } from '../../shared/errors.ts';
import type { Address } from '../../shared/profiles.ts';
import { wrongInEndpoint } from '../../shared/plain-urls.ts';
import type { Interpretation } from '../../shared/records.ts';
import { expandedPath } from './sqlite-path.ts';
import { UrlOptions } from './url-options.ts';

type KvAddress = Extract<Address, { backend: 'cloudflare-kv' }>;

/** What the address line shows while somebody looks at a namespace in Cloudflare’s dashboard. */
const DASHBOARD = /^https:\/\/dash\.cloudflare\.com\/([0-9a-f]{32})(?:\/(?:.*\/)?namespaces\/([0-9a-f]{32}))?/i;

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
  const address: KvAddress = {
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
