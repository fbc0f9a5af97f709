import type { Address } from '../../../shared/profiles.ts';
import { secondsOf, type FormDescription, type TextField } from './description.ts';
import {
  CA_FILE,
  CLIENT_CERTIFICATE,
  CONNECT_TIMEOUT,
  HOST,
  PASSWORD,
  portField,
  tlsField,
  tlsOf,
  tlsValues,
  USER,
} from './fields.ts';
import { checkNodes, nodesOf, textOfNodes } from './nodes.ts';

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
  help: 'One on each line. They are asked where the server is.',
  required: 'Type the address of one Sentinel at least.',
  check: checkNodes,
  lines: 3,
  when: SENTINEL,
};
const CLUSTER_NODES: TextField = {
  kind: 'text',
  name: 'clusterNodes',
  label: 'Nodes of the cluster',
  placeholder: `redis-1.example.com:${PORT}`,
  help: 'One on each line. Some are enough: they know the others.',
  required: 'Type the address of one node at least.',
  check: checkNodes,
  lines: 3,
  when: CLUSTER,
};

export const REDIS_FORM: FormDescription<Extract<Address, { backend: 'redis' }>> = {
  title: 'Redis',
  rows: [
    [
      {
        kind: 'choice',
        name: 'topology',
        label: 'Set up as',
        choices: [
          { value: 'single', label: 'one server' },
          { value: 'sentinel', label: 'a server found through Sentinel' },
          { value: 'cluster', label: 'a cluster' },
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
        label: 'Name that the Sentinels know it by',
        placeholder: 'mymaster',
        required: 'Type the name of the server, often mymaster.',
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
      { ...USER, placeholder: 'default', help: 'Of the access control list, where there is one.' },
    ],
    [PASSWORD],
    // Redis cannot negotiate.
    [tlsField('disable', ['prefer'])],
    [CA_FILE],
    [
      {
        kind: 'place',
        name: 'place',
        label: 'Key prefix (optional)',
        placeholder: 'found by looking',
        help: 'The adapter’s sessionKeyPrefix. To find it, some keys are looked at.',
        asksFirst: true,
        isKept: true,
      },
    ],
  ],
  more: { title: 'More: client certificate, time-out', rows: [CLIENT_CERTIFICATE, [CONNECT_TIMEOUT]] },
  valuesOf: (address) => {
    const [first] = address.nodes;
    const nodes = textOfNodes(address.nodes);
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
      place: address.prefix ?? '',
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
        sentinel: nodesOf(text('sentinels'), SENTINEL_PORT),
        cluster: nodesOf(text('clusterNodes'), PORT),
      }[topology],
      ...optional('sentinelName'),
      ...(text('databaseNumber') !== '' && { database: Number(text('databaseNumber')) }),
      ...optional('user'),
      tls: tlsOf(filled),
      ...optionalTime('connectTimeout'),
      ...(text('place') !== '' && { prefix: text('place') }),
    };
  },
  nameOf: ({ sentinelName, nodes }) => sentinelName ?? nodes[0]?.host ?? '',
  ownerOf: ({ user }) => user,
};
