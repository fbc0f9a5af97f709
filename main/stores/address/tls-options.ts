import { DeskError } from '../../../shared/errors.ts';
import { TLS_MODES, type Tls } from '../../../shared/backends/address-fields.ts';
import type { UrlOptions } from './url-options.ts';

type Mode = Tls['mode'];

/** What an option says of encryption, by its value in small letters, with hyphens. */
type Meanings = Readonly<Record<string, Mode | 'no matter'>>;

/** Every word that a client of PostgreSQL or MySQL has for a mode; they do not contradict each other. */
const MODES: Meanings = {
  disable: 'disable',
  disabled: 'disable',
  none: 'disable',
  allow: 'prefer',
  prefer: 'prefer',
  preferred: 'prefer',
  require: 'require',
  required: 'require',
  'no-verify': 'require',
  trust: 'require',
  'verify-ca': 'verify-ca',
  'verify-full': 'verify-full',
  'verify-identity': 'verify-full',
};

const ENCRYPTED: Meanings = { true: 'require', false: 'disable' };
/** Who asks for checking gets all of it; who does not may ask for encryption elsewhere. */
const CHECKED: Meanings = { true: 'verify-full', false: 'no matter' };

/** Options whose values are words, and the way to say yes that counts as asking. */
const OPTIONS: readonly { names: readonly string[]; meanings: Meanings }[] = [
  { names: ['sslmode', 'tlsmode'], meanings: MODES },
  // Prisma's.
  { names: ['sslaccept'], meanings: { strict: 'verify-full', 'accept-invalid-certs': 'require' } },
  // JDBC's.
  { names: ['useSSL'], meanings: ENCRYPTED },
  { names: ['requireSSL'], meanings: { true: 'require', false: 'no matter' } },
  { names: ['verifyServerCertificate', 'sslVerifyServerCert'], meanings: CHECKED },
  { names: ['sslVerifyCert'], meanings: CHECKED },
  { names: ['sslVerifyIdentity'], meanings: CHECKED },
  { names: ['trustServerCertificate'], meanings: { true: 'no matter', false: 'no matter' } },
  { names: ['sslDisabled'], meanings: { true: 'disable', false: 'no matter' } },
  // Go's; `ssl` is what drivers for Node.js take.
  { names: ['tls'], meanings: { ...MODES, true: 'verify-full', false: 'disable', 'skip-verify': 'require' } },
  { names: ['ssl'], meanings: { ...MODES, ...ENCRYPTED } },
];

const YES = /^(?:true|1|yes|on|t|y)$/;
const NO = /^(?:false|0|no|off|f|n)$/;

/** Whose options they are. PostgreSQL's JDBC driver checks certificates where `ssl=true` stands. */
interface TlsDialect {
  backend: 'postgres' | 'mysql';
  name: string;
  isJdbc: boolean;
}

const isYes = (text: string | undefined): boolean => YES.test(text?.toLowerCase() ?? '');

/**
 * How a connection is to be protected, from all the options that say something of it: the strictest counts. What asks for
 * encryption gives at least `require`, what asks for checking gives `verify-full`.
 * @throws DeskError BAD_INPUT
 */
export function readTls(options: UrlOptions, dialect: TlsDialect): Tls {
  const isPostgres = dialect.backend === 'postgres';
  const modes: Mode[] = [];
  const isPrisma = options.peek('sslaccept') !== undefined;
  const trusts = options.value('sslfactory')?.endsWith('NonValidatingFactory') === true;
  for (const { names, meanings } of OPTIONS) {
    const said = options.value(...names);
    const mode = said === undefined ? 'no matter' : modeOf(said, meanings, names[0] ?? '', dialect);
    if (mode !== 'no matter') modes.push(mode);
  }
  if (dialect.isJdbc && isPostgres && !trusts && isYes(options.value('ssl'))) modes.push('verify-full');
  const root = options.value('sslrootcert', 'ssl-ca', 'sslCA', 'serverSslCert');
  const cert = options.value('sslcert', 'clientCertificate');
  const keyFile = options.value('sslkey');
  const identity = options.value('sslidentity');
  // Prisma's `sslcert` is the authority's.
  const isAuthority = keyFile === undefined && root === undefined && (isPrisma || !isPostgres);
  const caFile = root === 'system' ? undefined : (root ?? (isAuthority ? cert : undefined));
  if (root === 'system') modes.push('verify-full');
  if (identity !== undefined) {
    throw new DeskError('BAD_INPUT', 'The option sslidentity names a PKCS #12 file, which cannot be used.', {
      hint: 'Name a certificate and its key as PEM files: sslcert and sslkey.',
    });
  }
  // Who names an authority wants to know that it signed; only a mode says otherwise.
  if (caFile !== undefined && modes.length === 0) modes.push('verify-ca');
  return {
    mode: modes.reduce(
      (one, other) => (TLS_MODES.indexOf(other) > TLS_MODES.indexOf(one) ? other : one),
      modes[0] ?? 'prefer',
    ),
    ...(caFile !== undefined && { caFile }),
    ...(cert !== undefined && !isAuthority && { certFile: cert }),
    ...(keyFile !== undefined && { keyFile }),
  };
}

function modeOf(said: string, meanings: Meanings, option: string, { name }: TlsDialect): Mode | 'no matter' {
  const word = said.trim().toLowerCase().replaceAll('_', '-');
  if (word.startsWith('{')) return modeOfObject(said);
  const mode = meanings[YES.test(word) ? 'true' : NO.test(word) ? 'false' : word];
  if (mode !== undefined) return mode;
  // The name of a set of authorities, as `Amazon RDS`, asks for checking.
  if (option === 'ssl' || option === 'tls') return 'verify-full';
  throw new DeskError('BAD_INPUT', `The option ${option} has a value that ${name} does not know.`, {
    hint: `Use one of ${(meanings === MODES ? TLS_MODES : Object.keys(meanings)).join(', ')}.`,
  });
}

/** The object that drivers for Node.js take: `{"rejectUnauthorized":true}`. */
function modeOfObject(text: string): Mode {
  const object: unknown = attempt(() => JSON.parse(text)) ?? text;
  const rejects =
    typeof object === 'object' && object && 'rejectUnauthorized' in object ? object.rejectUnauthorized : undefined;
  return rejects === true ? 'verify-full' : 'require';
}

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch {
    return undefined;
  }
}
