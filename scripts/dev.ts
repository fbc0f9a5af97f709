import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createSocket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createServer as developInElectron, resolveConfig } from 'electron-vite';
import { build, createServer, mergeConfig, type InlineConfig } from 'vite';
import { readCommandLine } from '../main/command-line.ts';
import { buildIfNeeded, ROOT } from './build.ts';
import { findElectron } from './electron.ts';

/** The program with hot reload: the window's changes at once, the main process started anew when it changes. */
process.chdir(process.env['INIT_CWD'] ?? process.cwd());
const commandLine = readCommandLine(process.argv.slice(2));
const given = [
  ...(commandLine.dataDir === undefined ? [] : ['--data-dir', commandLine.dataDir]),
  ...(commandLine.store === undefined ? [] : [commandLine.store.text]),
];
const cwd = process.cwd();
const electron = commandLine.browser ? undefined : await findElectron();
process.chdir(ROOT);
process.env['NODE_ENV_ELECTRON_VITE'] = 'development';

if (electron !== undefined && 'path' in electron) {
  process.env['ELECTRON_EXEC_PATH'] = electron.path;
  process.env['ELECTRON_CLI_ARGS'] = JSON.stringify(given);
  await developInElectron({ root: ROOT, build: { watch: {} } }, {});
} else {
  if (electron !== undefined) console.log(`No window, because ${electron.missing}: developing in the browser.`);
  await developInBrowser();
}

/**
 * Vite serves the window and passes calls on to the browser host, which checks them as ever. Vite refuses other host names itself, and
 * only its own origin is translated, so other sites stay out.
 */
async function developInBrowser(): Promise<void> {
  buildIfNeeded();
  const { config } = await resolveConfig({ root: ROOT, logLevel: 'warn' }, 'serve', 'development');
  if (config?.main === undefined || config.renderer === undefined)
    throw new Error('electron.vite.config.ts lacks a part.');

  const hostPort = await freePort();
  const hostOrigin = `http://127.0.0.1:${hostPort}`;
  const passOn = {
    target: hostOrigin,
    changeOrigin: true,
    ws: true,
    configure: (proxy: Proxy) => {
      for (const event of ['proxyReq', 'proxyReqWs'] as const) {
        proxy.on(event, (outgoing, { headers }) => {
          if (headers.origin === ownOrigin()) outgoing.setHeader('origin', hostOrigin);
        });
      }
    },
  };
  const windowServer = await createServer(
    mergeConfig<InlineConfig, InlineConfig>(config.renderer, {
      server: {
        host: '127.0.0.1',
        ...(commandLine.port !== 0 && { port: commandLine.port, strictPort: true }),
        proxy: { '/rpc': passOn, '/start': passOn },
      },
    }),
  );
  const ownOrigin = () => `http://127.0.0.1:${windowServer.config.server.port}`;
  await windowServer.listen();

  const host = restartable(['--port', String(hostPort)], (address) =>
    console.log(address.replace(hostOrigin, ownOrigin())),
  );
  await build(
    mergeConfig<InlineConfig, InlineConfig>(config.main, {
      build: { watch: {} },
      plugins: [{ name: 'restart-host', closeBundle: () => host() }],
    }),
  );
}

interface Proxy {
  on(
    event: 'proxyReq' | 'proxyReqWs',
    listener: (
      outgoing: { setHeader(name: string, value: string): void },
      incoming: { headers: { origin?: string | undefined } },
    ) => void,
  ): unknown;
}

/** Gives back what starts the host, ending the one before. A page that is open signs in anew by the address then printed. */
function restartable(args: string[], print: (line: string) => void): () => Promise<void> {
  let running: ChildProcess | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      running?.kill(signal);
      process.exit(0);
    });
  }
  return async () => {
    if (running !== undefined) {
      const ended = once(running, 'exit');
      running.kill();
      await ended;
    }
    running = spawn(process.execPath, [join(ROOT, 'out/main/web.js'), '--no-open', ...args, ...given], {
      cwd,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (running.stdout !== null) createInterface(running.stdout).on('line', print);
  };
}

async function freePort(): Promise<number> {
  const socket = createSocket().listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const address = socket.address();
  socket.close();
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}
