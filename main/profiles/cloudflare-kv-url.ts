import os from 'node:os';
import path from 'node:path';
import { DeskError } from '../../shared/errors.ts';
import type { Address } from '../../shared/profiles.ts';
import type { Interpretation } from '../../shared/records.ts';

type KvAddress = Extract<Address, { backend: 'cloudflare-kv' }>;

const URL_FORM = /^cloudflare-kv:\/\/(?:[^@/?#]*@)?([^/?#:@]*)(?:\/([^/?#]*))?\/?(?:\?(.*))?$/i;
const TOKEN = /^cloudflare-kv:\/\/(?:[^@/?#:]*:)?([^@/?#:]+)@/i;
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
  const parts = URL_FORM.exec(text);
  const endpoint = new URLSearchParams(parts?.[3]).get('endpoint') ?? undefined;
  if (parts === null || (endpoint !== undefined && !/^https?:\/\/[^/]/.test(endpoint))) {
    throw new DeskError('BAD_INPUT', 'This is not an address of Cloudflare KV.', {
      hint: 'Write it as cloudflare-kv://account-id/namespace-id; the API token is asked for.',
    });
  }
  const token = TOKEN.exec(text)?.[1];
  return {
    ...atAccount({ account: parts[1] ?? '', namespace: parts[2], endpoint }),
    ...(token !== undefined && { password: decodeURIComponent(token) }),
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
  };
}

/** Reads `wrangler:./project`, with `#namespace` behind it where one is chosen. @param cwd what relative paths start from */
export function interpretWranglerUrl(text: string, cwd: string): Interpretation {
  const [, given = '', namespace = ''] = /^wrangler:(?:\/\/(?=\/))?([^#]*)(?:#(.*))?$/i.exec(text) ?? [];
  const expanded = /^~(?=$|[/\\])/.test(given) ? path.join(os.homedir(), given.slice(1)) : given;
  const folder = path.resolve(cwd, expanded);
  return {
    address: { backend: 'cloudflare-kv', place: { at: 'folder', folder }, ...(namespace !== '' && { namespace }) },
    suggestedName: path.basename(folder),
    text: `What wrangler keeps of Cloudflare KV in ${folder}${namespace === '' ? '' : `, namespace ${namespace}`}`,
  };
}
