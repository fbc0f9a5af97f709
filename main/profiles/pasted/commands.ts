import { joinUrl } from '../../../shared/connection-url.ts';

/** What a flag of a command-line client says of an address. */
type Meaning = 'host' | 'port' | 'user' | 'password' | 'database' | 'url' | 'socket' | 'ignored' | { option: string };

interface Client {
  scheme: string;
  /** Names of the flag, and what the value behind it is. */
  flags: Readonly<Record<string, Meaning>>;
  /** Flags without a value, and the option of a URL that they stand for. */
  switches: Readonly<Record<string, readonly [string, string]>>;
  /** The variable before the command that holds the password. */
  passwordIn: string;
  /** How many words without a flag there may be. */
  words: number;
  /** The option of a URL that names a socket. */
  socket?: string;
  /** `-p` has its value at once behind it, and asks for one where it has none. */
  attachedPassword?: true;
}

const POSTGRES: Client = {
  scheme: 'postgres',
  flags: {
    '-h': 'host',
    '--host': 'host',
    '-p': 'port',
    '--port': 'port',
    '-U': 'user',
    '--username': 'user',
    '-d': 'database',
    '--dbname': 'database',
    '-c': 'ignored',
    '-f': 'ignored',
    '-v': 'ignored',
    '-o': 'ignored',
  },
  switches: {},
  passwordIn: 'PGPASSWORD',
  words: 2,
};

const MYSQL: Client = {
  scheme: 'mysql',
  flags: {
    '-h': 'host',
    '--host': 'host',
    '-P': 'port',
    '--port': 'port',
    '-u': 'user',
    '--user': 'user',
    '-p': 'password',
    '--password': 'password',
    '-D': 'database',
    '--database': 'database',
    '-S': 'socket',
    '--socket': 'socket',
    '--ssl-mode': { option: 'ssl-mode' },
    '--ssl-ca': { option: 'ssl-ca' },
    '--ssl-cert': { option: 'ssl-cert' },
    '--ssl-key': { option: 'ssl-key' },
    '-e': 'ignored',
    '--protocol': 'ignored',
    '--default-character-set': 'ignored',
  },
  switches: { '--ssl': ['ssl', 'true'], '--ssl-verify-server-cert': ['sslVerifyServerCert', 'true'] },
  passwordIn: 'MYSQL_PWD',
  words: 1,
  socket: 'socket',
  attachedPassword: true,
};

const REDIS: Client = {
  scheme: 'redis',
  flags: {
    '-h': 'host',
    '-p': 'port',
    '-a': 'password',
    '--pass': 'password',
    '--user': 'user',
    '-n': 'database',
    '-u': 'url',
    '--cacert': { option: 'tlsCAFile' },
    '--cert': { option: 'tlsCertFile' },
    '--key': { option: 'tlsKeyFile' },
    '--sni': 'ignored',
  },
  switches: { '--tls': ['tls', 'true'], '--insecure': ['ssl_cert_reqs', 'none'] },
  passwordIn: 'REDISCLI_AUTH',
  // A command for the server.
  words: Infinity,
};

const MONGODB: Client = {
  scheme: 'mongodb',
  flags: {
    '--host': 'host',
    '--port': 'port',
    '-u': 'user',
    '--username': 'user',
    '-p': 'password',
    '--password': 'password',
    '--uri': 'url',
    '-d': 'database',
    '--db': 'database',
    '--authenticationDatabase': { option: 'authSource' },
    '--authenticationMechanism': { option: 'authMechanism' },
    '--tlsCAFile': { option: 'tlsCAFile' },
    '--tlsCertificateKeyFile': { option: 'tlsCertificateKeyFile' },
    '--eval': 'ignored',
    '--apiVersion': 'ignored',
  },
  switches: {
    '--tls': ['tls', 'true'],
    '--ssl': ['tls', 'true'],
    '--tlsAllowInvalidCertificates': ['tlsAllowInvalidCertificates', 'true'],
    '--tlsAllowInvalidHostnames': ['tlsAllowInvalidHostnames', 'true'],
  },
  passwordIn: '',
  words: 1,
};

const SQLITE: Client = { scheme: 'file', flags: { '-cmd': 'ignored' }, switches: {}, passwordIn: '', words: 2 };

const CLIENTS: Readonly<Record<string, Client>> = {
  psql: POSTGRES,
  pgcli: POSTGRES,
  pg_dump: POSTGRES,
  pg_restore: POSTGRES,
  mysql: MYSQL,
  mysqldump: MYSQL,
  mariadb: MYSQL,
  mycli: MYSQL,
  'redis-cli': REDIS,
  'valkey-cli': REDIS,
  mongosh: MONGODB,
  mongo: MONGODB,
  mongodump: MONGODB,
  sqlite3: SQLITE,
};

/** What a command line leads to: another text to read, as an address or a file, or a URL made of its flags. */
export type Command = { text: string } | { url: string };

/** Reads the command lines of `psql`, `mysql`, `redis-cli`, `mongosh` and `sqlite3`. */
export function readCommand(text: string): Command | undefined {
  const words = wordsOf(text.replace(/\\\n/g, ' '));
  const at = words.findIndex((word) => CLIENTS[nameOf(word)] !== undefined);
  const client = CLIENTS[nameOf(words[at] ?? '')];
  // Before the command stand variables, or another command that runs it: they are words, not addresses.
  if (client === undefined || at === words.length - 1 || words.slice(0, at).some((word) => word.includes('://')))
    return undefined;
  return read(client, words.slice(0, at), words.slice(at + 1));
}

function nameOf(word: string): string {
  return word.replace(/^\/(?:[\w.-]+\/)*bin\//, '').replace(/\.exe$/i, '');
}

function read(client: Client, before: readonly string[], args: readonly string[]): Command | undefined {
  const found: Partial<Record<Exclude<Meaning, object>, string>> = {};
  const options: [string, string][] = [];
  const named: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    const flag = flagIn(client, word);
    const option = client.switches[word];
    if (option !== undefined) options.push([...option]);
    else if (flag !== undefined) {
      const { meaning } = flag;
      const asks = client.attachedPassword === true && meaning === 'password';
      const value = flag.value ?? (asks ? '' : (args[(index += 1)] ?? ''));
      if (typeof meaning === 'object') options.push([meaning.option, value]);
      else found[meaning] = value;
    } else if (!word.startsWith('-')) named.push(word);
  }
  const { url, host, port, user, socket } = found;
  const whole = url ?? [found.database, ...named].find((word) => word !== undefined && isWhole(word));
  if (whole !== undefined) return { text: whole };
  if (client === SQLITE) return { text: named[0] ?? '' };
  const [prefix] = before.filter((word) => client.passwordIn !== '' && word.startsWith(`${client.passwordIn}=`));
  // `-p` alone asks for the password; who wrote it behind a space wrote it where one name too many stands.
  if (client.attachedPassword === true && found.password === '' && named.length > 1)
    found.password = named.shift() ?? '';
  // Words that have no place: it is not known what they are.
  if (named.length > client.words) return undefined;
  const password = found.password || prefix?.slice(client.passwordIn.length + 1);
  const isFolder = host?.startsWith('/') === true;
  if (socket !== undefined && client.socket !== undefined) options.push([client.socket, socket]);
  if (isFolder && host !== undefined) options.push(['host', host]);
  return {
    url: joinUrl({
      scheme: client.scheme,
      user: user ?? (client === POSTGRES ? named[1] : undefined),
      password,
      hosts: `${bracketed(host === undefined || isFolder ? '127.0.0.1' : host)}${port === undefined ? '' : `:${port}`}`,
      path: found.database ?? (client === REDIS ? undefined : named[0]),
      options,
    }),
  };
}

/** A connection string in place of a name. */
function isWhole(word: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(word) || /^\w+\s*=/.test(word);
}

function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') && !host.includes(',') ? `[${host}]` : host;
}

function flagIn(client: Client, word: string): { meaning: Meaning; value?: string } | undefined {
  if (!word.startsWith('-')) return undefined;
  const exact = client.flags[word];
  if (exact !== undefined) return { meaning: exact };
  const [, long, value] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
  if (long !== undefined && value !== undefined) return { meaning: client.flags[long] ?? 'ignored', value };
  const short = client.flags[word.slice(0, 2)];
  return short === undefined || word.startsWith('--') ? undefined : { meaning: short, value: word.slice(2) };
}

/** As a shell cuts them: quotes group, a backslash takes the next character as it is. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [piece] of text.matchAll(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|[“‘][^”’]*[”’]|\\.|[^\s"'])+/gs)) {
    words.push(
      piece.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|[“‘]([^”’]*)[”’]|\\([^\w])/gs, (_, double, single, curly, escaped) =>
        String(double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? curly ?? escaped),
      ),
    );
  }
  return words;
}
