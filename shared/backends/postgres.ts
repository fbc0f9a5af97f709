import { z } from 'zod';
import { name, servers, type Server } from './address-fields.ts';
import type { BackendDescription } from './backend.ts';
import type { ChoiceField, TextField } from './form.ts';
import { HOST, PASSWORD, portField, USER, wholePath } from './form-fields.ts';
import { serverLines, serversIn, wrongInServers } from './servers.ts';
import {
  DATABASE,
  MORE,
  NETWORK,
  PROTECTION,
  REACH,
  SOCKET,
  SQL_SERVER,
  sqlServerFields,
  sqlServerOf,
  sqlServerTexts,
  sqlServerValues,
} from './sql-server.ts';

/** Of several servers that hold the same data, which one is wanted. */
export const TARGET_SESSIONS = ['read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const;

export const postgresAddress = z.strictObject({
  backend: z.literal('postgres'),
  ...sqlServerFields,
  /** Tried in this order where `host` does not answer or is not what `targetSession` asks for, as in libpq. */
  otherHosts: servers.optional(),
  /** What the server must be, in the words of libpq's `target_session_attrs`; any will do when absent. */
  targetSession: z.enum(TARGET_SESSIONS).optional(),
  /** Looked for along the search path when absent. */
  schema: name.optional(),
});
export type PostgresAddress = z.infer<typeof postgresAddress>;

const PORT = 5432;

/** In the order to try them. */
export function serversOf({
  host,
  port,
  otherHosts = [],
}: Pick<PostgresAddress, 'host' | 'port' | 'otherHosts'>): Server[] {
  return [{ host, port }, ...otherHosts];
}

const OTHER_SERVERS: readonly [TextField, ChoiceField] = [
  {
    kind: 'text',
    name: 'otherHosts',
    label: 'Other servers with the same data',
    placeholder: 'replica.example.com:5432',
    help: 'One per line, tried in this order when the host above does not answer.',
    check: wrongInServers,
    lines: 2,
    when: NETWORK,
  },
  {
    kind: 'choice',
    name: 'targetSession',
    label: 'Server to use',
    choices: [
      { value: '', label: 'The first that answers' },
      { value: 'read-write', label: 'One that accepts writes' },
      { value: 'read-only', label: 'One that is read-only' },
      { value: 'primary', label: 'The primary' },
      { value: 'standby', label: 'A standby' },
      { value: 'prefer-standby', label: 'A standby if there is one' },
    ],
    when: NETWORK,
  },
];

export const postgres: BackendDescription<PostgresAddress> = {
  ...SQL_SERVER,
  ...sqlServerTexts(serversOf),
  name: 'PostgreSQL',
  examples: [{ text: 'postgres://app@host/orders', label: 'PostgreSQL' }],
  form: {
    rows: [
      [REACH],
      [
        { ...HOST, when: NETWORK },
        {
          kind: 'text',
          name: 'socket',
          label: 'Socket folder',
          placeholder: '/var/run/postgresql',
          required: 'Enter the folder that the socket is in.',
          check: wholePath,
          when: SOCKET,
        },
        portField(PORT),
      ],
      [DATABASE, { kind: 'text', name: 'schema', label: 'Schema (optional)', placeholder: 'the search path' }, USER],
      [PASSWORD],
      ...PROTECTION,
    ],
    more: { title: `${MORE.title}, other servers`, rows: [...MORE.rows, OTHER_SERVERS] },
    valuesOf: (address) => ({
      ...sqlServerValues(address),
      schema: address.schema ?? '',
      otherHosts: serverLines(address.otherHosts ?? []),
      targetSession: address.targetSession ?? '',
    }),
    addressOf: (filled) => {
      const otherHosts = serversIn(filled.text('otherHosts'), PORT);
      return {
        backend: 'postgres',
        ...sqlServerOf(filled),
        port: Number(filled.text('port')),
        ...filled.optional('schema'),
        ...(otherHosts.length > 0 && { otherHosts }),
        ...filled.optional('targetSession'),
      };
    },
    nameOf: ({ database }) => database,
    ownerOf: ({ user }) => user,
  },
  withContainer: (address, table) => {
    const { table: _, ...rest } = address;
    return { ...rest, ...(table !== undefined && { table }) };
  },
};
