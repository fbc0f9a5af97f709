import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { DeskError } from '../shared/errors.ts';

export const USAGE = `Usage: npm start -- [store] [options]

  store            store to open: a file, a URL or an .env file (./dev.sqlite, postgres://app@host/orders)

  --browser        open in the default browser instead of an app window
  --port N         port on 127.0.0.1 for the browser (default: any free port)
  --no-open        print the address instead of opening it
  --data-dir DIR   data folder for profiles, activity and trash (default: the platform's usual location)
  --help           show this help`;

const options = {
  browser: { type: 'boolean' },
  port: { type: 'string' },
  'no-open': { type: 'boolean' },
  'data-dir': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

/** A store to open, as it was typed, and what relative paths in it start from: a running program may take it over. */
export interface NamedStore {
  text: string;
  cwd: string;
}

export interface CommandLine {
  store?: NamedStore;
  browser: boolean;
  /** 0: any free one. */
  port: number;
  open: boolean;
  dataDir?: string;
  help: boolean;
}

/** Reads what was typed after `npm start --`. */
export function readCommandLine(args: string[]): CommandLine {
  const { values, positionals } = parse(args);
  if (positionals.length > 1)
    throw wrong(
      `Only one store can be opened at a time, but ${positionals.length} were given. Quote paths that contain spaces.`,
    );
  return {
    browser: values.browser === true,
    port: readPort(values.port),
    open: values['no-open'] !== true,
    help: values.help === true,
    ...locations(values['data-dir'], positionals[0]),
  };
}

/**
 * The same from Electron's own command line, which Chromium's switches are mixed into.
 * @param packaged otherwise the first thing named is the program itself
 */
export function readElectronCommandLine(args: string[], packaged: boolean): Pick<CommandLine, 'store' | 'dataDir'> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: false });
  const dataDir = values['data-dir'];
  return locations(typeof dataDir === 'string' ? dataDir : undefined, positionals[packaged ? 0 : 1]);
}

function locations(dataDir: string | undefined, store: string | undefined): Pick<CommandLine, 'store' | 'dataDir'> {
  return {
    ...(dataDir !== undefined && { dataDir: resolve(dataDir) }),
    ...(store !== undefined && { store: { text: store, cwd: process.cwd() } }),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (cause) {
    // Its first sentence; what follows is for programmers.
    throw wrong(cause instanceof Error ? cause.message.replace(/\. .*/s, '.') : String(cause), cause);
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined) return 0;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw wrong(`--port takes a number from 1 to 65535, not "${text}".`);
  return port;
}

function wrong(message: string, cause?: unknown): DeskError {
  return new DeskError('BAD_INPUT', message, { hint: 'Run npm start -- --help for the options.', cause });
}
