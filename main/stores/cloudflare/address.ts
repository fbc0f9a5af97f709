import path from 'node:path';
import type { Address } from '../../../shared/backends/index.ts';
import { decoded, joinUrl, splitUrl } from '../../../shared/connection-url.ts';
import { DeskError } from '../../../shared/errors.ts';
import { wrongInEndpoint } from '../../../shared/plain-urls.ts';
import type { Interpretation } from '../../../shared/records.ts';
import { expandedPath } from '../address/paths.ts';
import type { AddressFormat } from '../address/reader.ts';
import { UrlOptions } from '../address/url-options.ts';
import { CLOUDFLARE } from './connection.ts';

type Place = Extract<Address, { place: unknown }>['place'];

/** How addresses of one of Cloudflare's stores are written. */
export interface CloudflareUrls<A extends Address> {
  /** `Cloudflare KV` */
  name: string;
  /** What holds the sessions there: `namespace`. */
  container: string;
  scheme: string;
  schemes: RegExp;
  /** A page of Cloudflare's dashboard: the account, and the container where one is open. */
  dashboard: RegExp;
  /** Texts that are such a page, where not all that `dashboard` reads. */
  otherTexts: RegExp;
  /** The scheme of what wrangler keeps on disk, and how that is said: `What wrangler keeps of …`. */
  local: { scheme: string; text: string };
  tokenOptions: readonly string[];
  /** The container that the path of a URL names, `''` for none; undefined where it cannot be one. */
  containerIn(urlPath: string): string | undefined;
  addressOf(place: Place, container: string): A;
  /** The container of an address as URLs have it. */
  containerOf(address: A): string | undefined;
}

export function cloudflareFormats<A extends Address>(urls: CloudflareUrls<A>): AddressFormat[] {
  const { scheme, schemes, otherTexts, local } = urls;
  return [
    { scheme, schemes, otherTexts, interpret: (text) => interpretAccountUrl(text, urls) },
    {
      scheme: local.scheme,
      schemes: new RegExp(`^${local.scheme}$`),
      isPath: true,
      interpret: (text, { cwd }) => interpretFolderUrl(text, cwd, urls),
    },
  ];
}

/**
 * Reads `scheme://:token@account/container?endpoint=…`, of which all parts may be left out, or a page of Cloudflare's dashboard.
 * The token is taken out and handed back apart.
 * @throws DeskError BAD_INPUT, without repeating the URL
 */
function interpretAccountUrl<A extends Address>(text: string, urls: CloudflareUrls<A>): Interpretation {
  const { name, scheme, container: noun } = urls;
  const [, account, chosen = ''] = urls.dashboard.exec(text) ?? [];
  if (account !== undefined) return atAccount({ at: 'account', account }, chosen, urls);
  const url = splitUrl(text);
  const options = new UrlOptions(url?.query ?? '');
  const endpoint = options.value('endpoint');
  const container = url === undefined || !/^[\w-]*$/.test(url.hosts) ? undefined : urls.containerIn(url.path);
  if (url === undefined || container === undefined) {
    throw new DeskError('BAD_INPUT', `This is not an address of ${name}.`, {
      hint: `Write it as ${scheme}://account-id/${noun}-id; the API token is asked for.`,
    });
  }
  const wrong = endpoint === undefined ? undefined : wrongInEndpoint(endpoint);
  if (wrong !== undefined) {
    throw new DeskError('BAD_INPUT', `The endpoint of this ${name} address cannot be used. ${wrong}`, {
      hint: `Write it as ${scheme}://:token@account-id/${noun}-id?endpoint=https://host/client/v4.`,
    });
  }
  // A token may stand alone before the `@`, or behind a colon.
  const token = urls.tokenOptions.reduce<string | undefined>(
    (found, option) => found || options.value(option),
    decoded(url.password ?? url.user ?? ''),
  );
  const notUnderstood = options.notUnderstood();
  return {
    ...atAccount({ at: 'account', account: url.hosts, ...(endpoint !== undefined && { endpoint }) }, container, urls),
    ...(token !== undefined && { password: token }),
    ...(notUnderstood.length > 0 && { notUnderstood }),
  };
}

function atAccount<A extends Address>(
  place: Extract<Place, { at: 'account' }>,
  container: string,
  urls: CloudflareUrls<A>,
): Interpretation {
  const { account, endpoint } = place;
  const address = urls.addressOf(place, container);
  const where = account === '' ? 'the account of its API token' : `account ${account}`;
  return {
    address,
    suggestedName: urls.name,
    text: `${urls.name} in ${where}${container === '' ? '' : `, ${urls.container} ${container}`}`,
    line: joinUrl({
      scheme: urls.scheme,
      hosts: account,
      path: urls.containerOf(address),
      options: endpoint === undefined ? [] : [['endpoint', endpoint]],
    }),
  };
}

/** Reads `wrangler:./project`, with `#container` behind it where one is chosen. @param cwd what relative paths start from */
function interpretFolderUrl<A extends Address>(text: string, cwd: string, urls: CloudflareUrls<A>): Interpretation {
  const { local } = urls;
  const rest = text.slice(text.indexOf(':') + 1);
  const [, given = '', container = ''] = /^(?:\/\/(?=\/))?([^#]*)(?:#(.*))?$/.exec(rest) ?? [];
  const folder = path.resolve(cwd, expandedPath(given));
  return {
    address: urls.addressOf({ at: 'folder', folder }, container),
    suggestedName: path.basename(folder),
    text: `${local.text} in ${folder}${container === '' ? '' : `, ${urls.container} ${container}`}`,
    line: `${local.scheme}:${folder}${container === '' ? '' : `#${container}`}`,
  };
}

/** The server that an account is at, and how a title says so: not at all where it is Cloudflare's own. */
export function serverOf(endpoint: string | undefined): { server: string; where: string } {
  const server = endpoint === undefined ? CLOUDFLARE : new URL(endpoint).href.replace(/\/+$/, '');
  return { server, where: server === CLOUDFLARE ? '' : ` at ${server}` };
}
