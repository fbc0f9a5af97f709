import { MongoClient, type Db, type MongoClientOptions } from 'mongodb';
import type { ProfileSecrets } from '../../../shared/profiles.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';

export type MongoAddress = AddressOf<'mongodb'>;

/** Milliseconds. */
export const CONNECT_TIMEOUT = 10_000;
/** What connecting may take in all, of which each step may take the connect timeout; milliseconds. */
const SELECT_TIMEOUT = 15_000;
/** What one query may take at the server; milliseconds. */
export const QUERY_TIME = 30_000;
/** A server that has gone silent is noticed after this time and the connect timeout; milliseconds. */
const HEARTBEAT = 5_000;

/** The URL with the password where the driver looks for it. */
function urlWith(url: string, password: string | undefined): string {
  if (password === undefined) return url;
  return url.replace(/^([a-z+]+:\/\/[^@/?]*)@/, (_, before: string) => `${before}:${encodeURIComponent(password)}@`);
}

/** A client that connects with its first call, and anew when a connection was lost. */
export function clientOf({ url }: MongoAddress, secrets: ProfileSecrets | undefined): MongoClient {
  const said = (name: string) => new RegExp(`[?&]${name}=`, 'i').test(url);
  const options: MongoClientOptions = {
    ...(!said('serverSelectionTimeoutMS') && { serverSelectionTimeoutMS: SELECT_TIMEOUT }),
    ...(!said('connectTimeoutMS') && { connectTimeoutMS: CONNECT_TIMEOUT }),
    ...(!said('heartbeatFrequencyMS') && { heartbeatFrequencyMS: HEARTBEAT }),
    ...(!said('appName') && { appName: 'Session Desk' }),
    ...(!said('maxPoolSize') && { maxPoolSize: 10 }),
  };
  return new MongoClient(urlWith(url, secrets?.password), options);
}

/** What a server says of itself. */
export interface Server {
  /** `MongoDB 7.0.5`, with what it is a part of. */
  title: string;
  /** There are others to wait for: a replica set or a sharded cluster. */
  hasMajority: boolean;
}

export async function serverOf(db: Db, signal: AbortSignal | undefined): Promise<Server> {
  const hello = await db.admin().command({ hello: 1 }, { signal });
  const isSharded = hello['msg'] === 'isdbgrid';
  const set: unknown = hello['setName'];
  const info = await db
    .admin()
    .command({ buildInfo: 1 }, { signal })
    .catch(() => ({ version: undefined }));
  const version: unknown = Reflect.get(info, 'version');
  const name = 'ferretdbVersion' in info ? 'FerretDB, as MongoDB' : 'MongoDB';
  const part = isSharded ? ', sharded' : typeof set === 'string' ? `, replica set ${set}` : '';
  return {
    title: `${name}${typeof version === 'string' ? ` ${version}` : ''}${part}`,
    hasMajority: isSharded || typeof set === 'string',
  };
}
