import path from 'node:path';
import { expect, test } from 'vitest';
import { readCommandLine, readElectronCommandLine } from './command-line.ts';

test('nothing given means a window, any free port and the usual data folder', () => {
  expect(readCommandLine([])).toEqual({ browser: false, port: 0, open: true, help: false });
});

test('a store is kept as typed, with the folder it was typed in', () => {
  expect(readCommandLine(['./dev.sqlite', '--port', '8123', '--no-open', '--data-dir', 'desk'])).toEqual({
    browser: false,
    port: 8123,
    open: false,
    help: false,
    dataDir: path.resolve('desk'),
    store: { text: './dev.sqlite', cwd: process.cwd() },
  });
});

test.each(['0', '65536', '-1', 'eighty', ''])('"%s" is no port', (port) => {
  expect(() => readCommandLine([`--port=${port}`])).toThrow('--port takes a number from 1 to 65535');
});

test('Chromium’s switches and the program’s own path do not pass for a store', () => {
  const unpackaged = ['--inspect=0', '--remote-debugging-port=0', '/desk', '--data-dir', '/data', 'dev.sqlite'];
  expect(readElectronCommandLine(unpackaged, false)).toEqual({
    dataDir: path.resolve('/data'),
    store: { text: 'dev.sqlite', cwd: process.cwd() },
  });
  expect(readElectronCommandLine(['/desk'], false)).toEqual({});
  expect(readElectronCommandLine(['--enable-features=x', 'dev.sqlite'], true).store?.text).toBe('dev.sqlite');
});
