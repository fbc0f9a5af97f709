import { z } from 'zod';
import { connectTimeout, name, servers, boundedText, tlsSchema, LONGEST_NAME } from './address-fields.ts';
import { PAIR_LABELS, userAt, type BackendDescription } from './backend.ts';
import type { TextField } from './form.ts';
import {
  CA_FILE,
  CLIENT_CERTIFICATE,
  CONNECT_TIMEOUT,
  DETECTED,
  HOST,
  PASSWORD,
  portField,
  secondsOf,
  tlsField,
  tlsOf,
  tlsText,
  tlsValues,
  USER,
} from './form-fields.ts';
import { hostList, serverLines, serversIn, wrongInServers } from './servers.ts';

export const redisAddress = z.strictObject({
  backend: z.literal('redis'),
  /** Whether `nodes` names the one server, the Sentinels that know it, or some nodes of a cluster. */
  topology: z.enum(['single', 'sentinel', 'cluster']),
  nodes: servers,
  /** The name that the Sentinels know the server by. */
  sentinelName: name.optional(),
  /** A cluster has only number 0. */
  database: z.int().min(0).optional(),
  /** The ACL user; the server's default user when absent. */
  user: name.optional(),
  /** Redis cannot negotiate: `prefer` counts as `disable`. */
  tls: tlsSchema,
  connectTimeout: connectTimeout.optional(),
  /** The adapter's `sessionKeyPrefix`, without the `_` that follows it; detected when absent. */
  prefix: boundedText(LONGEST_NAME).optional(),
});
/** What Sentinels call a server if nobody chose another name. */
export const DEFAULT_SENTINEL_NAME = 'mymaster';

export type RedisAddress = z.infer<typeof redisAddress>;

const SINGLE = { name: 'topology', is: ['single'] };
const SENTINEL = { name: 'topology', is: ['sentinel'] };
const CLUSTER = { name: 'topology', is: ['cluster'] };

const PORT = 6379;
const SENTINEL_PORT = 26_379;

const SENTINELS: TextField = {
  kind: 'text',
  name: 'sentinels',
  label: 'Sentinels',
  placeholder: `sentinel-1.example.com:${SENTINEL_PORT}`,
  help: 'One per line. They are asked where the server is.',
  required: 'Enter the address of at least one Sentinel.',
  check: wrongInServers,
  lines: 3,
  when: SENTINEL,
};
const CLUSTER_NODES: TextField = {
  kind: 'text',
  name: 'clusterNodes',
  label: 'Cluster nodes',
  placeholder: `redis-1.example.com:${PORT}`,
  help: 'One per line. A few are enough: they know the others.',
  required: 'Enter the address of at least one node.',
  check: wrongInServers,
  lines: 3,
  when: CLUSTER,
};

export const redis: BackendDescription<RedisAddress> = {
  name: 'Redis',
  labels: { ...PAIR_LABELS, container: 'key prefix', containers: 'key prefixes' },
  declaresColumns: false,
  canMap: false,
  hasIndexes: false,
  examples: [{ text: 'rediss://app@host:6380', label: 'Redis or Valkey, a cluster or Sentinel too' }],
  form: {
    rows: [
      [
        {
          kind: 'choice',
          name: 'topology',
          label: 'Topology',
          choices: [
            { value: 'single', label: 'Single server' },
            { value: 'sentinel', label: 'Sentinel' },
            { value: 'cluster', label: 'Cluster' },
          ],
        },
      ],
      [
        { ...HOST, placeholder: 'redis.example.com', when: SINGLE },
        { ...portField(PORT), when: SINGLE },
      ],
      [SENTINELS],
      [CLUSTER_NODES],
      [
        {
          kind: 'text',
          name: 'sentinelName',
          label: 'Sentinel master name',
          placeholder: DEFAULT_SENTINEL_NAME,
          required: 'Enter the name that the Sentinels know the server by, often mymaster.',
          when: SENTINEL,
        },
      ],
      [
        {
          kind: 'text',
          name: 'databaseNumber',
          label: 'Database number',
          placeholder: '0',
          number: { least: 0, most: 1_000_000, whole: true },
          when: { name: 'topology', is: ['single', 'sentinel'] },
        },
        { ...USER, placeholder: 'default', help: 'The ACL user, if there is one.' },
      ],
      [PASSWORD],
      // Redis cannot negotiate.
      [tlsField('disable', ['prefer'])],
      [CA_FILE],
      [
        {
          kind: 'container',
          name: 'container',
          label: 'Key prefix (optional)',
          placeholder: DETECTED,
          help: 'The adapter’s sessionKeyPrefix. Detecting it reads some keys.',
          asksFirst: true,
          isKept: true,
        },
      ],
    ],
    more: { title: 'More: client certificate, timeout', rows: [CLIENT_CERTIFICATE, [CONNECT_TIMEOUT]] },
    valuesOf: (address) => {
      const [first] = address.nodes;
      const nodes = serverLines(address.nodes);
      return {
        topology: address.topology,
        ...(address.topology === 'single' && first !== undefined && { host: first.host, port: String(first.port) }),
        ...(address.topology === 'sentinel' && { sentinels: nodes }),
        ...(address.topology === 'cluster' && { clusterNodes: nodes }),
        sentinelName: address.sentinelName ?? '',
        databaseNumber: address.database === undefined ? '' : String(address.database),
        user: address.user ?? '',
        ...tlsValues(address.tls.mode === 'prefer' ? { ...address.tls, mode: 'disable' } : address.tls),
        connectTimeout: secondsOf(address.connectTimeout),
        container: address.prefix ?? '',
      };
    },
    addressOf: (filled) => {
      const { text, optional, optionalTime } = filled;
      const topology = text('topology');
      return {
        backend: 'redis',
        topology,
        nodes: {
          single: [{ host: text('host'), port: Number(text('port')) }],
          sentinel: serversIn(text('sentinels'), SENTINEL_PORT),
          cluster: serversIn(text('clusterNodes'), PORT),
        }[topology],
        ...optional('sentinelName'),
        ...(text('databaseNumber') !== '' && { database: Number(text('databaseNumber')) }),
        ...optional('user'),
        tls: tlsOf(filled),
        ...optionalTime('connectTimeout'),
        ...(text('container') !== '' && { prefix: text('container') }),
      };
    },
    nameOf: ({ sentinelName, nodes }) => sentinelName ?? nodes[0]?.host ?? '',
    ownerOf: ({ user }) => user,
  },
  location: ({ topology, sentinelName, nodes }) =>
    topology === 'sentinel' ? `${sentinelName ?? 'a server'} known to ${hostList(nodes)}` : hostList(nodes),
  shortLocation: ({ sentinelName, nodes }) => sentinelName ?? nodes[0]?.host,
  opening: ({ nodes }) => `Connecting to ${hostList(nodes)}`,
  container: ({ prefix }) => prefix,
  withContainer: (address, prefix) => {
    const { prefix: _, ...rest } = address;
    return { ...rest, ...(prefix !== undefined && { prefix }) };
  },
  secretDestination: ({ topology, sentinelName = '', nodes, user, tls }) => {
    const sentinel = topology === 'sentinel' ? `${sentinelName} known to ` : '';
    return `${userAt(user)}${sentinel}${hostList(nodes)}, ${tlsText(tls)}`;
  },
  environmentClues: ({ nodes, sentinelName, user, prefix }) => ({
    hosts: nodes.map(({ host }) => host),
    names: [sentinelName, user, prefix],
  }),
};
