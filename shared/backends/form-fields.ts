import { wrongInHost } from '../plain-urls.ts';
import { TLS_MODES, type Tls } from './address-fields.ts';
import type { ChoiceField, ContainerField, Filled, FormValues, SecretField, TextField } from './form.ts';

export const PASSWORD: SecretField = { kind: 'secret', name: 'secret', label: 'Password', noun: 'password' };

export const HOST: TextField = {
  kind: 'text',
  name: 'host',
  label: 'Host',
  placeholder: 'db.example.com',
  required: 'Enter the host.',
  check: wrongInHost,
};

export const USER: TextField = { kind: 'text', name: 'user', label: 'User' };

export function portField(start: number): TextField {
  return {
    kind: 'text',
    name: 'port',
    label: 'Port',
    start: String(start),
    required: 'Enter the port.',
    number: { least: 1, most: 65_535, whole: true },
    isNarrow: true,
  };
}

export const DETECTED = 'Detect automatically';

export const TABLE: ContainerField = {
  kind: 'container',
  name: 'container',
  label: 'Table',
  placeholder: DETECTED,
  help: 'Detected as the table that looks most like sessions.',
  asksFirst: false,
  isKept: false,
};

export const CONNECT_TIMEOUT: TextField = {
  kind: 'text',
  name: 'connectTimeout',
  label: 'Connection timeout',
  placeholder: 'default',
  number: { least: 0.1, most: 600, whole: false, unit: 'seconds' },
};

/** The program does not know what a relative path starts from. */
export function wholePath(text: string): string | undefined {
  return /^([/\\]|[a-z]:[/\\])/i.test(text) ? undefined : 'Enter the absolute path.';
}

/** The least safe first. */
const TLS_LABELS: Record<Tls['mode'], { label: string; help: string }> = {
  disable: { label: 'Off', help: 'Not encrypted: tokens cross the network in plain text.' },
  prefer: {
    label: 'If the server supports it',
    help: 'Encrypted where the server supports it. The certificate isn’t verified.',
  },
  require: {
    label: 'Require, without verifying the certificate',
    help: 'Encrypted or no connection. The certificate isn’t verified unless a CA is given.',
  },
  'verify-ca': {
    label: 'Require and verify the CA',
    help: 'The certificate must be signed by a trusted CA; its host name isn’t checked.',
  },
  'verify-full': {
    label: 'Require and verify the CA and host',
    help: 'The certificate must be signed by a trusted CA and name this host. The safest.',
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
  label: 'CA certificate (optional)',
  placeholder: '/path/to/ca.pem',
  help: 'A PEM file. If empty, the CAs that this computer trusts.',
  isPathOf: 'file',
  when: { name: 'tls', is: ['require', 'verify-ca', 'verify-full'] },
};

const TOGETHER = 'Enter both the certificate and its key.';
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
    label: 'Client key',
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

export function secondsOf(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '' : String(milliseconds / 1000);
}

/** `TLS verify-full by /etc/ca.pem` */
export function tlsText({ mode, caFile }: Tls): string {
  if (mode === 'disable') return 'no TLS';
  return `TLS ${mode}${caFile === undefined ? '' : ` by ${caFile}`}`;
}
