import path from 'node:path';
import { containerOf, databaseAndTable, type CloudflareD1Address } from '../../../shared/backends/cloudflare-d1.ts';
import { decoded, joinUrl, splitUrl } from '../../../shared/connection-url.ts';
import { DeskError } from '../../../shared/errors.ts';
import { wrongInEndpoint } from '../../../shared/plain-urls.ts';
import type { Interpretation, StorePlace } from '../../../shared/records.ts';
import { expandedPath } from '../address/paths.ts';
import type { AddressReader } from '../address/reader.ts';
import { UrlOptions } from '../address/url-options.ts';
import { CLOUDFLARE } from '../cloudflare/connection.ts';

/** What the address line shows while somebody looks at a database in Cloudflare’s dashboard. */
const DASHBOARD = /^https:\/\/dash\.cloudflare\.com\/([0-9a-f]{32})\/workers\/d1(?:\/databases\/([0-9a-f-]{36}))?/i;

export const addresses: AddressReader<CloudflareD1Address> = {
  formats: [
    {
      scheme: 'cloudflare-d1',
      schemes: /^(?:cloudflare-)?d1$/,
      otherTexts: DASHBOARD,
      interpret: interpretD1Url,
    },
    {
      scheme: 'wrangler-d1',
      schemes: /^wrangler-d1$/,
      isPath: true,
      interpret: (text, { cwd }) => interpretFolderUrl(text, cwd),
    },
  ],
  parts: ({ place }) => ({ paths: [place.at === 'folder' ? place.folder : undefined] }),
};

/**
 * Reads `cloudflare-d1://:token@account/database/table?endpoint=…`, of which all parts may be left out, or a page of
 * Cloudflare's dashboard. The token is taken out and handed back apart.
 * @throws DeskError BAD_INPUT, without repeating the URL
 */
function interpretD1Url(text: string): Interpretation {
  const [, account, database] = DASHBOARD.exec(text) ?? [];
  if (account !== undefined) return atAccount({ account, container: database });
  const url = splitUrl(text);
  const options = new UrlOptions(url?.query ?? '');
  const endpoint = options.value('endpoint');
  if (url === undefined || !/^[\w-]*$/.test(url.hosts)) {
    throw new DeskError('BAD_INPUT', 'This is not an address of Cloudflare D1.', {
      hint: 'Write it as cloudflare-d1://account-id/database-id; the API token is asked for.',
    });
  }
  const wrong = endpoint === undefined ? undefined : wrongInEndpoint(endpoint);
  if (wrong !== undefined) {
    throw new DeskError('BAD_INPUT', `The endpoint of this Cloudflare D1 address cannot be used. ${wrong}`, {
      hint: 'Write it as cloudflare-d1://:token@account-id/database-id?endpoint=https://host/client/v4.',
    });
  }
  // A token may stand alone before the `@`, or behind a colon.
  const token = decoded(url.password ?? url.user ?? '') || options.value('token') || options.value('api_token');
  const notUnderstood = options.notUnderstood();
  return {
    ...atAccount({ account: url.hosts, container: decoded(url.path.replaceAll(/^\/|\/$/g, '')), endpoint }),
    ...(token !== undefined && { password: token }),
    ...(notUnderstood.length > 0 && { notUnderstood }),
  };
}

function atAccount(parts: {
  account: string;
  container?: string | undefined;
  endpoint?: string | undefined;
}): Interpretation {
  const { account, container = '', endpoint } = parts;
  const address: CloudflareD1Address = {
    backend: 'cloudflare-d1',
    place: { at: 'account', account, ...(endpoint !== undefined && { endpoint }) },
    ...databaseAndTable(container),
  };
  const where = account === '' ? 'the account of its API token' : `account ${account}`;
  return {
    address,
    suggestedName: 'Cloudflare D1',
    text: `Cloudflare D1 in ${where}${container === '' ? '' : `, database ${container}`}`,
    line: joinUrl({
      scheme: 'cloudflare-d1',
      hosts: account,
      path: containerOf(address),
      options: endpoint === undefined ? [] : [['endpoint', endpoint]],
    }),
  };
}

/** Reads `wrangler-d1:./project`, with `#database` or `#database/table` behind it where one is chosen. */
function interpretFolderUrl(text: string, cwd: string): Interpretation {
  const [, given = '', container = ''] = /^wrangler-d1:(?:\/\/(?=\/))?([^#]*)(?:#(.*))?$/i.exec(text) ?? [];
  const folder = path.resolve(cwd, expandedPath(given));
  const where = container === '' ? '' : `, database ${container}`;
  return {
    address: { backend: 'cloudflare-d1', place: { at: 'folder', folder }, ...databaseAndTable(container) },
    suggestedName: path.basename(folder),
    text: `What wrangler stores of Cloudflare D1 in ${folder}${where}`,
    line: `wrangler-d1:${folder}${container === '' ? '' : `#${container}`}`,
  };
}

/** Two addresses lead to the same table at Cloudflare when the database's id, unique among all accounts, and its name are the same. */
export function accountPlace(
  endpoint: string | undefined,
  { id, title }: { id: string; title: string },
  table: string,
): StorePlace {
  const server = endpoint === undefined ? CLOUDFLARE : new URL(endpoint).href.replace(/\/+$/, '');
  const where = server === CLOUDFLARE ? '' : ` at ${server}`;
  return {
    id: `cloudflare-d1:${JSON.stringify([server, id, table])}`,
    title: `${table} in database ${title === '' ? id : title}${where}`,
  };
}
