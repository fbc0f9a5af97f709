import { TLS_MODES, type Tls } from '../../../shared/profiles.ts';
import { wrongInHost } from '../../../shared/plain-urls.ts';
import type { ChoiceField, Filled, FormValues, PlaceField, SecretField, TextField } from './description.ts';

export const PASSWORD: SecretField = { kind: 'secret', name: 'secret', label: 'Password', noun: 'password' };

export const HOST: TextField = {
  kind: 'text',
  name: 'host',
  label: 'Host',
  placeholder: 'db.example.com',
  required: 'Type the name or address of the server.',
  check: wrongInHost,
};

export const USER: TextField = { kind: 'text', name: 'user', label: 'User' };

export function portField(start: number): TextField {
  return {
    kind: 'text',
    name: 'port',
    label: 'Port',
    start: String(start),
    required: 'Type the port.',
    number: { least: 1, most: 65_535, whole: true },
    isNarrow: true,
  };
}

export const TABLE: PlaceField = {
  kind: 'place',
  name: 'place',
  label: 'Table',
  placeholder: 'found by looking',
  help: 'If found by looking, the table that looks most like sessions is taken.',
  asksFirst: false,
  isKept: false,
};

export const CONNECT_TIMEOUT: TextField = {
  kind: 'text',
  name: 'connectTimeout',
  label: 'Give up connecting after',
  placeholder: 'default',
  number: { least: 0.1, most: 600, whole: false, unit: 'seconds' },
};

/** A path from the root on: the program does not know what a shorter one starts from. */
export function wholePath(text: string): string | undefined {
  return /^([/\\]|[a-z]:[/\\])/i.test(text) ? undefined : 'Type the whole path, from / on.';
}

/** The modes in plain words, the least safe first. */
const TLS_LABELS: Record<Tls['mode'], { label: string; help: string }> = {
  disable: { label: 'Off', help: 'Nothing is encrypted: tokens cross the network as they are.' },
  prefer: {
    label: 'If the server offers it',
    help: 'Encrypted where the server can. Nobody checks who answers.',
  },
  require: {
    label: 'Always, without checking the certificate',
    help: 'Encrypted or not at all. Nobody checks who answers, unless an authority is given.',
  },
  'verify-ca': {
    label: 'Always, checking who signed the certificate',
    help: 'The certificate must come from a trusted authority; it may be another server’s.',
  },
  'verify-full': {
    label: 'Always, checking the certificate and the host',
    help: 'The certificate must come from a trusted authority and name this host. The safest.',
  },
};

/** @param without modes that this kind of server has not */
export function tlsField(start: Tls['mode'], without: readonly Tls['mode'][] = []): ChoiceField {
  return {
    kind: 'choice',
    name: 'tls',
    label: 'Encryption (TLS)',
    choices: TLS_MODES.filter((mode) => !without.includes(mode)).map((mode) => ({ value: mode, ...TLS_LABELS[mode] })),
    start,
  };
}

export const CA_FILE: TextField = {
  kind: 'text',
  name: 'caFile',
  label: 'Certificate of the authority (optional)',
  placeholder: '/path/to/ca.pem',
  help: 'A PEM file. Empty: the authorities that this computer trusts.',
  isPathOf: 'file',
  when: { name: 'tls', is: ['require', 'verify-ca', 'verify-full'] },
};

const TOGETHER = 'A certificate and its key go together.';
const ENCRYPTED = { name: 'tls', is: TLS_MODES.filter((mode) => mode !== 'disable') };

/** Where a server asks for a certificate of ours. */
export const CLIENT_CERTIFICATE: readonly TextField[] = [
  {
    kind: 'text',
    name: 'certFile',
    label: 'Client certificate',
    placeholder: '/path/to/client.pem',
    isPathOf: 'file',
    together: { name: 'keyFile', message: TOGETHER },
    when: ENCRYPTED,
  },
  {
    kind: 'text',
    name: 'keyFile',
    label: 'Key of the client certificate',
    placeholder: '/path/to/client.key',
    isPathOf: 'file',
    together: { name: 'certFile', message: TOGETHER },
    when: ENCRYPTED,
  },
];

export function tlsValues({ mode, caFile = '', certFile = '', keyFile = '' }: Tls): FormValues {
  return { tls: mode, caFile, certFile, keyFile };
}

export function tlsOf({ text, optional }: Filled): unknown {
  return { mode: text('tls'), ...optional('caFile'), ...optional('certFile'), ...optional('keyFile') };
}
