import type { Address } from '../../../shared/profiles.ts';
import {
  secondsOf,
  type ChoiceField,
  type Field,
  type Filled,
  type FormDescription,
  type FormValues,
  type TextField,
} from './description.ts';
import {
  CA_FILE,
  CLIENT_CERTIFICATE,
  CONNECT_TIMEOUT,
  HOST,
  PASSWORD,
  portField,
  TABLE,
  tlsField,
  tlsOf,
  tlsValues,
  USER,
  wholePath,
} from './fields.ts';
import { checkNodes, nodesOf, textOfNodes } from './nodes.ts';

type SqlAddress = Extract<Address, { backend: 'postgres' | 'mysql' }>;

const REACH: ChoiceField = {
  kind: 'choice',
  name: 'reach',
  label: 'Reached',
  choices: [
    { value: 'network', label: 'over the network' },
    { value: 'socket', label: 'through a socket on this computer' },
  ],
};
const NETWORK = { name: 'reach', is: ['network'] };
const SOCKET = { name: 'reach', is: ['socket'] };

const DATABASE: TextField = {
  kind: 'text',
  name: 'database',
  label: 'Database',
  required: 'Type the name of the database.',
};

const MORE: readonly TextField[] = [
  CONNECT_TIMEOUT,
  {
    kind: 'text',
    name: 'statementTimeout',
    label: 'Longest statement',
    placeholder: 'no limit of ours',
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
];

const isSocket = (host: string): boolean => host.startsWith('/');

function valuesOf(address: SqlAddress): FormValues {
  const { host, port, database, user = '', tls, connectTimeout, statementTimeout, applicationName = '' } = address;
  return {
    reach: isSocket(host) ? 'socket' : 'network',
    [isSocket(host) ? 'socket' : 'host']: host,
    port: String(port),
    database,
    user,
    ...tlsValues(tls),
    connectTimeout: secondsOf(connectTimeout),
    statementTimeout: secondsOf(statementTimeout),
    applicationName,
    place: address.table ?? '',
  };
}

function addressOf(filled: Filled): object {
  const { text, optional, optionalTime } = filled;
  const table = text('place');
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

const nameOf = ({ database }: SqlAddress): string => database;
const ownerOf = ({ user }: SqlAddress): string | undefined => user;
const more = { title: 'More: client certificate, time-outs, application name', rows: [CLIENT_CERTIFICATE, MORE] };
const protection: readonly (readonly Field[])[] = [[tlsField('prefer')], [CA_FILE], [TABLE]];

/** Where several servers hold the same data. */
const OTHER_SERVERS: readonly [TextField, ChoiceField] = [
  {
    kind: 'text',
    name: 'otherHosts',
    label: 'Other servers with the same data',
    placeholder: 'replica.example.com:5432',
    help: 'One on each line; tried in this order when the host above does not answer.',
    check: checkNodes,
    lines: 2,
    when: NETWORK,
  },
  {
    kind: 'choice',
    name: 'targetSession',
    label: 'Which server is wanted',
    choices: [
      { value: '', label: 'The first that answers' },
      { value: 'read-write', label: 'One that takes changes' },
      { value: 'read-only', label: 'One that is read-only' },
      { value: 'primary', label: 'The primary' },
      { value: 'standby', label: 'A standby' },
      { value: 'prefer-standby', label: 'A standby if there is one' },
    ],
    when: NETWORK,
  },
];

const POSTGRES_PORT = 5432;

export const POSTGRES_FORM: FormDescription<Extract<Address, { backend: 'postgres' }>> = {
  title: 'PostgreSQL',
  rows: [
    [REACH],
    [
      { ...HOST, when: NETWORK },
      {
        kind: 'text',
        name: 'socket',
        label: 'Folder of the socket',
        placeholder: '/var/run/postgresql',
        required: 'Type the folder that the socket is in.',
        check: wholePath,
        when: SOCKET,
      },
      portField(POSTGRES_PORT),
    ],
    [
      DATABASE,
      {
        kind: 'text',
        name: 'schema',
        label: 'Schema (optional)',
        placeholder: 'the search path’s',
        help: 'Empty: the search path.',
      },
      USER,
    ],
    [PASSWORD],
    ...protection,
  ],
  more: {
    title: 'More: client certificate, time-outs, application name, other servers',
    rows: [...more.rows, OTHER_SERVERS],
  },
  valuesOf: (address) => ({
    ...valuesOf(address),
    schema: address.schema ?? '',
    otherHosts: textOfNodes(address.otherHosts ?? []),
    targetSession: address.targetSession ?? '',
  }),
  addressOf: (filled) => {
    const otherHosts = nodesOf(filled.text('otherHosts'), POSTGRES_PORT);
    return {
      backend: 'postgres',
      ...addressOf(filled),
      port: Number(filled.text('port')),
      ...filled.optional('schema'),
      ...(otherHosts.length > 0 && { otherHosts }),
      ...filled.optional('targetSession'),
    };
  },
  nameOf,
  ownerOf,
};

const MYSQL_PORT = 3306;

export const MYSQL_FORM: FormDescription<Extract<Address, { backend: 'mysql' }>> = {
  title: 'MySQL or MariaDB',
  rows: [
    [REACH],
    [
      { ...HOST, when: NETWORK },
      {
        kind: 'text',
        name: 'socket',
        label: 'Socket',
        placeholder: '/var/run/mysqld/mysqld.sock',
        required: 'Type the path of the socket.',
        check: wholePath,
        when: SOCKET,
      },
      { ...portField(MYSQL_PORT), when: NETWORK },
    ],
    [DATABASE, USER],
    [PASSWORD],
    ...protection,
  ],
  more,
  valuesOf,
  addressOf: (filled) => ({
    backend: 'mysql',
    ...addressOf(filled),
    // A socket has none, but every address names one.
    port: Number(filled.text('port') || MYSQL_PORT),
  }),
  nameOf,
  ownerOf,
};
