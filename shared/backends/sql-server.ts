import { z } from 'zod';
import { connectTimeout, name, serverSchema, tlsSchema, type Server, type Tls } from './address-fields.ts';
import { SHOP_INDEX, TABLE_CREATION, TABLE_LABELS, userAt } from './backend.ts';
import type { ChoiceField, Field, Filled, FormValues, TextField } from './form.ts';
import {
  CA_FILE,
  CLIENT_CERTIFICATE,
  CONNECT_TIMEOUT,
  secondsOf,
  TABLE,
  tlsField,
  tlsOf,
  tlsText,
  tlsValues,
} from './form-fields.ts';
import { hostList } from './servers.ts';

/** What every SQL server needs to be reached; the password is a secret and lives elsewhere. */
export const sqlServerFields = {
  ...serverSchema.shape,
  database: name,
  user: name.optional(),
  tls: tlsSchema,
  connectTimeout: connectTimeout.optional(),
  /** Milliseconds; how long one statement may take at the server. */
  statementTimeout: z.int().min(100).max(3_600_000).optional(),
  /** What the server shows this connection as. */
  applicationName: z.string().min(1).max(63).optional(),
  table: name.optional(),
};
const sqlServerSchema = z.object(sqlServerFields);
type SqlServer = z.infer<typeof sqlServerSchema>;

export const SQL_SERVER = {
  labels: TABLE_LABELS,
  declaresColumns: true,
  canMap: true,
  hasIndexes: true,
  creation: TABLE_CREATION,
  index: {
    ...SHOP_INDEX,
    cost: 'The app keeps reading and writing. On a large table it takes some minutes.',
  },
};

/** What all addresses of SQL servers say alike. @param serversOf in the order to try them */
export function sqlServerTexts<A extends SqlServer>(serversOf: (address: A) => readonly Server[]) {
  return {
    location: (address: A) => `${address.database} at ${hostList(serversOf(address))}`,
    shortLocation: ({ database }: A) => database,
    opening: (address: A) => `Connecting to ${isSocket(address.host) ? address.host : hostList(serversOf(address))}`,
    container: ({ table }: A) => table,
    secretDestination: (address: A) =>
      `${userAt(address.user)}${hostList(serversOf(address))}, ${tlsText(address.tls)}`,
    environmentClues: (address: A) => ({
      hosts: serversOf(address).map(({ host }) => host),
      names: [address.database, address.user],
    }),
  };
}

export const REACH: ChoiceField = {
  kind: 'choice',
  name: 'reach',
  label: 'Connect over',
  choices: [
    { value: 'network', label: 'the network' },
    { value: 'socket', label: 'a socket on this computer' },
  ],
};
export const NETWORK = { name: 'reach', is: ['network'] };
export const SOCKET = { name: 'reach', is: ['socket'] };

export const DATABASE: TextField = {
  kind: 'text',
  name: 'database',
  label: 'Database',
  required: 'Enter the name of the database.',
};

export const PROTECTION: readonly (readonly Field[])[] = [[tlsField('prefer')], [CA_FILE], [TABLE]];

export const MORE: { title: string; rows: readonly (readonly TextField[])[] } = {
  title: 'More: client certificate, timeouts, application name',
  rows: [
    CLIENT_CERTIFICATE,
    [
      CONNECT_TIMEOUT,
      {
        kind: 'text',
        name: 'statementTimeout',
        label: 'Statement timeout',
        placeholder: 'none',
        number: { least: 0.1, most: 3600, whole: false, unit: 'seconds' },
        help: 'The server stops what takes longer.',
      },
      {
        kind: 'text',
        name: 'applicationName',
        label: 'Application name',
        placeholder: 'Session Desk',
        help: 'What the server’s list of connections shows.',
      },
    ],
  ],
};

export const isSocket = (host: string): boolean => host.startsWith('/');

export function sqlServerValues(address: SqlServer & { tls: Tls }): FormValues {
  const { host, port, database, user = '', tls, applicationName = '' } = address;
  return {
    reach: isSocket(host) ? 'socket' : 'network',
    [isSocket(host) ? 'socket' : 'host']: host,
    port: String(port),
    database,
    user,
    ...tlsValues(tls),
    connectTimeout: secondsOf(address.connectTimeout),
    statementTimeout: secondsOf(address.statementTimeout),
    applicationName,
    container: address.table ?? '',
  };
}

export function sqlServerOf(filled: Filled): object {
  const { text, optional, optionalTime } = filled;
  const table = text('container');
  return {
    host: text('host') || text('socket'),
    database: text('database'),
    ...optional('user'),
    tls: tlsOf(filled),
    ...optionalTime('connectTimeout'),
    ...optionalTime('statementTimeout'),
    ...optional('applicationName'),
    ...(table !== '' && { table }),
  };
}
