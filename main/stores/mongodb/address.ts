import { decoded, splitUrl } from '../../../shared/connection-url.ts';
import { DeskError } from '../../../shared/errors.ts';
import { hostsOfUrl, type MongodbAddress } from '../../../shared/backends/mongodb.ts';
import type { Interpretation, StorePlace } from '../../../shared/records.ts';
import type { AddressReader } from '../address/reader.ts';
import { readHosts } from '../address/server-hosts.ts';
import { unusedSecretNote, UrlOptions } from '../address/url-options.ts';
import type { CollectionInfo } from './survey.ts';

const SCHEMES = /^mongodb(?:\+srv)?$/;
const PORT = 27_017;

export const addresses: AddressReader<MongodbAddress> = {
  formats: [{ scheme: 'mongodb', schemes: SCHEMES, isServer: true, ports: [PORT], interpret: interpretMongodbUrl }],
  parts: ({ database }) => ({ names: [database] }),
};

/**
 * The options that the driver knows, see "Connection String Options" in MongoDB's manual. It refuses all others, so those are
 * taken out.
 */
const OPTIONS = new Set(
  [
    'appName authMechanism authMechanismProperties authSource compressors',
    'connectTimeoutMS directConnection family heartbeatFrequencyMS journal',
    'loadBalanced localThresholdMS maxConnecting maxIdleTimeMS maxPoolSize',
    'maxStalenessSeconds minPoolSize proxyHost proxyPort proxyUsername',
    'readConcernLevel readPreference readPreferenceTags replicaSet retryReads',
    'retryWrites serverMonitoringMode serverSelectionTimeoutMS socketTimeoutMS srvMaxHosts',
    'srvServiceName ssl timeoutMS tls tlsAllowInvalidCertificates',
    'tlsAllowInvalidHostnames tlsCAFile tlsCRLFile tlsCertificateKeyFile tlsInsecure',
    'w waitQueueTimeoutMS wtimeoutMS zlibCompressionLevel',
  ].flatMap((names) => names.toLowerCase().split(' ')),
);

/**
 * Reads a connection string. (mongodb-connection-string-url, which the driver uses, refuses much of what people paste and keeps
 * the password; the allow-list of options would still be needed.) The options that the driver knows stay in the address as they are; the password is taken out and
 * handed back apart, and other secrets are left out.
 * @throws DeskError BAD_INPUT, without repeating the address
 */
export function interpretMongodbUrl(text: string): Interpretation {
  const url = splitUrl(text);
  if (url === undefined || !SCHEMES.test(url.scheme) || !/^[^\s@"'\\<>]+$/.test(url.hosts)) throw notAnAddress();
  for (const part of url.hosts.split(',')) checkHost(part, url.scheme);
  if (/AWS_SESSION_TOKEN(?::|%3A)/i.test(url.query)) {
    throw new DeskError('BAD_INPUT', 'An AWS session token is in the address, and would lie in a plain file with it.', {
      hint: 'Take it out of the address, with user and password: the driver finds AWS credentials in the environment.',
    });
  }
  const options = new UrlOptions(url.query);
  const optionPassword = options.value('password');
  const named = decoded(url.path.slice(1)) || options.value('dbName', 'database') || '';
  const kept = url.query.split('&').filter((option) => OPTIONS.has(nameOf(option)) && isPlain(option));
  options.value(...kept.map(nameOf));
  const password = url.password === undefined ? optionPassword : decoded(url.password);
  const owner = url.user === undefined || url.user === '' ? '' : `${encodeURIComponent(decoded(url.user))}@`;
  const query = kept.length === 0 ? '' : `?${kept.join('&')}`;
  const path = url.path === '' && query !== '' ? '/' : url.path;
  const line = `${url.scheme}://${owner}${url.hosts}${path}${query}`;
  const name = url.hosts.replace(/[:,].*$/, '');
  const notUnderstood = options.notUnderstood();
  const notes = options.unusedSecrets().map(unusedSecretNote);
  return {
    address: { backend: 'mongodb', url: line, ...(named !== '' && { database: named }) },
    suggestedName: named === '' ? name : named,
    text: `MongoDB at ${url.hosts.replaceAll(',', ', ')}${named === '' ? '' : `, database ${named}`}`,
    line,
    ...(password !== undefined && password !== '' && { password }),
    ...(notUnderstood.length > 0 && { notUnderstood }),
    ...(notes.length > 0 && { notes }),
  };
}

function nameOf(option: string): string {
  return decoded(option.replace(/=.*$/s, '')).toLowerCase();
}

/** What the properties of a way to sign in are called; one of them is a secret and is not among these. */
const PROPERTIES =
  /^(?:(?:SERVICE_NAME|SERVICE_REALM|SERVICE_HOST|CANONICALIZE_HOST_NAME|ENVIRONMENT|TOKEN_RESOURCE|ALLOWED_HOSTS|PROVIDER_NAME)(?::|%3A)[^,]*(?:,|$))*$/i;

/** A value in which nothing else is hidden. */
function isPlain(option: string): boolean {
  const value = option.replace(/^[^=]*=?/, '');
  if (nameOf(option) === 'authmechanismproperties') return PROPERTIES.test(value);
  return !/[=@"'<>{}\s]/.test(decoded(value));
}

function checkHost(text: string, scheme: string): void {
  if (scheme === 'mongodb+srv' || !/\.sock$/i.test(text)) readHosts(text, PORT, notAnAddress);
}

function notAnAddress(): DeskError {
  return new DeskError('BAD_INPUT', 'This is not a MongoDB address.', {
    hint: 'Write it as mongodb://user:password@host:port/database; in a password, @ is written %40 and / is written %2F.',
  });
}

/**
 * Two addresses lead to the same place when they name the same hosts (in any order, small letters, 27017 where no port is
 * given), database and collection; user and options do not count. Addresses that name different members of one replica set
 * count as two.
 */
export function storePlace({ url }: MongodbAddress, { database, name }: CollectionInfo): StorePlace {
  const isList = url.startsWith('mongodb://');
  const servers = hostsOfUrl(url)
    .split(',')
    .map((host) => (/%2f/i.test(host) ? decodeURIComponent(host) : host.toLowerCase()))
    .map((host) => (isList && !/:\d+$|^\//.test(host) ? `${host}:27017` : host))
    .toSorted()
    .join(',');
  return {
    id: `mongodb:${JSON.stringify([servers, database, name])}`,
    title: `collection ${name} of ${database} at ${servers}`,
  };
}
