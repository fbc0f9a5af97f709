import { z } from 'zod';
import { addressSchema, TLS_MODES, type Address, type Tls } from '../../shared/profiles.ts';

export type ServerAddress = Extract<Address, { backend: 'postgres' | 'mysql' }>;
export type ServerBackend = ServerAddress['backend'];

/** How a database server is reached, as typed: every field a text. */
export const connectionFormSchema = z.object({
  backend: z.enum(['postgres', 'mysql']),
  reach: z.enum(['network', 'socket']),
  host: z.string(),
  port: z.string(),
  socket: z.string(),
  database: z.string(),
  schema: z.string(),
  user: z.string(),
  tls: z.enum(TLS_MODES),
  caFile: z.string(),
  certFile: z.string(),
  keyFile: z.string(),
  /** Seconds. */
  connectTimeout: z.string(),
  /** Seconds. */
  statementTimeout: z.string(),
  applicationName: z.string(),
});
export type ConnectionForm = z.infer<typeof connectionFormSchema>;

/** Fields that are one line of text. */
export type ConnectionText = Exclude<keyof ConnectionForm, 'backend' | 'reach' | 'tls'>;

export interface FieldDescription {
  name: ConnectionText;
  label: string;
  placeholder?: string;
  help?: string;
  /** Told where it is missing; fields without may stay empty. */
  required?: string;
  /** A whole number, or any number, between these. */
  number?: { least: number; most: number; whole: boolean; unit?: string };
  isFile?: true;
}

const PORT: FieldDescription = {
  name: 'port',
  label: 'Port',
  required: 'Type the port.',
  number: { least: 1, most: 65_535, whole: true },
};
const HOST: FieldDescription = {
  name: 'host',
  label: 'Host',
  placeholder: 'db.example.com',
  required: 'Type the name or address of the server.',
};
const DATABASE: FieldDescription = { name: 'database', label: 'Database', required: 'Type the name of the database.' };
const USER: FieldDescription = { name: 'user', label: 'User' };

interface ServerForm {
  title: string;
  defaultPort: number;
  reach: Record<ConnectionForm['reach'], readonly FieldDescription[]>;
  inside: readonly FieldDescription[];
}

/** What each kind of server asks for. A new kind is a new row. */
export const SERVER_FORMS: Record<ServerBackend, ServerForm> = {
  postgres: {
    title: 'PostgreSQL',
    defaultPort: 5432,
    reach: {
      network: [HOST, PORT],
      socket: [
        {
          name: 'socket',
          label: 'Folder of the socket',
          placeholder: '/var/run/postgresql',
          required: 'Type the folder that the socket is in.',
        },
        PORT,
      ],
    },
    inside: [
      DATABASE,
      { name: 'schema', label: 'Schema (optional)', placeholder: 'the search path’s', help: 'Empty: the search path.' },
      USER,
    ],
  },
  mysql: {
    title: 'MySQL or MariaDB',
    defaultPort: 3306,
    reach: {
      network: [HOST, PORT],
      socket: [
        {
          name: 'socket',
          label: 'Socket',
          placeholder: '/var/run/mysqld/mysqld.sock',
          required: 'Type the path of the socket.',
        },
      ],
    },
    inside: [DATABASE, USER],
  },
};

const CERTIFICATE_FILES = {
  caFile: {
    name: 'caFile',
    label: 'Certificate of the authority (optional)',
    placeholder: '/path/to/ca.pem',
    help: 'A PEM file. Empty: the authorities that this computer trusts.',
    isFile: true,
  },
  certFile: { name: 'certFile', label: 'Client certificate', placeholder: '/path/to/client.pem', isFile: true },
  keyFile: {
    name: 'keyFile',
    label: 'Key of the client certificate',
    placeholder: '/path/to/client.key',
    isFile: true,
  },
} as const satisfies Record<string, FieldDescription>;

/** Where a server asks for a certificate of ours. */
export const CLIENT_CERTIFICATE: readonly FieldDescription[] = [CERTIFICATE_FILES.certFile, CERTIFICATE_FILES.keyFile];

interface TlsWords {
  label: string;
  help: string;
  /** What is asked for at once; client certificates are asked for under "More". */
  files: readonly FieldDescription[];
}

/** The modes in plain words, the least safe first. */
export const TLS_WORDS: Record<Tls['mode'], TlsWords> = {
  disable: {
    label: 'Off',
    help: 'Nothing is encrypted: tokens cross the network as they are.',
    files: [],
  },
  prefer: {
    label: 'If the server offers it',
    help: 'Encrypted where the server can. Nobody checks who answers.',
    files: [],
  },
  require: {
    label: 'Always, without checking the certificate',
    help: 'Encrypted or not at all. Nobody checks who answers, unless an authority is given.',
    files: [CERTIFICATE_FILES.caFile],
  },
  'verify-ca': {
    label: 'Always, checking who signed the certificate',
    help: 'The certificate must come from a trusted authority; it may be another server’s.',
    files: [CERTIFICATE_FILES.caFile],
  },
  'verify-full': {
    label: 'Always, checking the certificate and the host',
    help: 'The certificate must come from a trusted authority and name this host. The safest.',
    files: [CERTIFICATE_FILES.caFile],
  },
};

/** What few people need. */
export const MORE_FIELDS: readonly FieldDescription[] = [
  {
    name: 'connectTimeout',
    label: 'Give up connecting after',
    placeholder: 'default',
    number: { least: 0.1, most: 600, whole: false, unit: 'seconds' },
  },
  {
    name: 'statementTimeout',
    label: 'Longest statement',
    placeholder: 'no limit of ours',
    number: { least: 0.1, most: 3600, whole: false, unit: 'seconds' },
    help: 'The server stops what takes longer.',
  },
  {
    name: 'applicationName',
    label: 'Application name',
    placeholder: 'Session Desk',
    help: 'What the server’s list of connections shows.',
  },
];

/** An empty form for a kind of server. */
export function emptyConnection(backend: ServerBackend): ConnectionForm {
  return {
    backend,
    reach: 'network',
    host: '',
    port: String(SERVER_FORMS[backend].defaultPort),
    socket: '',
    database: '',
    schema: '',
    user: '',
    tls: 'prefer',
    caFile: '',
    certFile: '',
    keyFile: '',
    connectTimeout: '',
    statementTimeout: '',
    applicationName: '',
  };
}

/** The same for another kind of server; a port that nobody chose follows. */
export function withBackend(form: ConnectionForm, backend: ServerBackend): ConnectionForm {
  const isUsual = form.port === String(SERVER_FORMS[form.backend].defaultPort);
  return { ...form, backend, ...(isUsual && { port: String(SERVER_FORMS[backend].defaultPort) }) };
}

export function isServer(address: Address): address is ServerAddress {
  return address.backend === 'postgres' || address.backend === 'mysql';
}

const isSocket = (host: string): boolean => host.startsWith('/');

export function connectionFormOf(address: ServerAddress): ConnectionForm {
  const { host, port, database, user, tls, connectTimeout, statementTimeout, applicationName } = address;
  return {
    backend: address.backend,
    reach: isSocket(host) ? 'socket' : 'network',
    host: isSocket(host) ? '' : host,
    port: String(port),
    socket: isSocket(host) ? host : '',
    database,
    schema: address.backend === 'postgres' ? (address.schema ?? '') : '',
    user: user ?? '',
    tls: tls.mode,
    caFile: tls.caFile ?? '',
    certFile: tls.certFile ?? '',
    keyFile: tls.keyFile ?? '',
    connectTimeout: secondsOf(connectTimeout),
    statementTimeout: secondsOf(statementTimeout),
    applicationName: applicationName ?? '',
  };
}

function secondsOf(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '' : String(milliseconds / 1000);
}

/** The fields that this form asks for now, those under "More" last. */
export function fieldsOfForm(form: ConnectionForm): FieldDescription[] {
  const { reach, inside } = SERVER_FORMS[form.backend];
  const encrypted = form.tls === 'disable' ? [] : [...TLS_WORDS[form.tls].files, ...CLIENT_CERTIFICATE];
  return [...reach[form.reach], ...inside, ...encrypted, ...MORE_FIELDS];
}

export type ConnectionErrors = Partial<Record<ConnectionText, string>>;

/** What is wrong with a form, field by field; empty where it can be used. */
export function connectionErrors(form: ConnectionForm): ConnectionErrors {
  const errors: ConnectionErrors = {};
  for (const field of fieldsOfForm(form)) {
    const error = errorIn(field, form[field.name].trim());
    if (error !== undefined) errors[field.name] = error;
  }
  if (form.reach === 'socket' && errors.socket === undefined && !isSocket(form.socket.trim())) {
    errors.socket = 'Type the whole path, from / on.';
  }
  if (form.tls !== 'disable' && (form.certFile.trim() === '') !== (form.keyFile.trim() === '')) {
    const missing = form.certFile.trim() === '' ? 'certFile' : 'keyFile';
    errors[missing] = 'A certificate and its key go together.';
  }
  return errors;
}

function errorIn({ required, number }: FieldDescription, text: string): string | undefined {
  if (text === '') return required;
  if (number === undefined) return undefined;
  const { least, most, whole } = number;
  const value = Number(text);
  const fits = value >= least && value <= most && (!whole || Number.isInteger(value));
  return fits ? undefined : `Type a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`;
}

/** The address that a form stands for; undefined while something is wrong with it. */
export function addressOfConnection(form: ConnectionForm): ServerAddress | undefined {
  if (Object.keys(connectionErrors(form)).length > 0) return undefined;
  const text = (name: ConnectionText) => {
    const value = form[name].trim();
    return value === '' ? {} : { [name]: value };
  };
  const time = (name: ConnectionText) =>
    form[name].trim() === '' ? {} : { [name]: Math.round(Number(form[name]) * 1000) };
  const parsed = addressSchema.safeParse({
    backend: form.backend,
    host: form.reach === 'socket' ? form.socket.trim() : form.host.trim(),
    port: Number(form.port),
    database: form.database.trim(),
    ...(form.backend === 'postgres' && text('schema')),
    ...text('user'),
    tls: {
      mode: form.tls,
      ...(TLS_WORDS[form.tls].files.length > 0 && text('caFile')),
      ...(form.tls !== 'disable' && { ...text('certFile'), ...text('keyFile') }),
    },
    ...time('connectTimeout'),
    ...time('statementTimeout'),
    ...text('applicationName'),
  });
  return parsed.success && isServer(parsed.data) ? parsed.data : undefined;
}
