import { afterEach, expect, test, vi } from 'vitest';
import { DeskError } from '../shared/errors.ts';
import { print, printProblem, visibleControls } from './terminal.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Clears the screen, sets the window's title, makes a link, writes to the clipboard, goes back over the line. */
const HOSTILE =
  '\x1b[2J\x1b]0;owned\x07\x1b]8;;http://evil.example\x1b\\x\x9b31m\x1b]52;c;cm0=\x07\rok\b\x7f\u202egnp.exe';

/** What reached the terminal, whichever way it was told. */
function printed(tell: () => void): string {
  const calls: unknown[][] = [];
  for (const way of ['log', 'error'] as const) {
    vi.spyOn(console, way).mockImplementation((...args: unknown[]) => {
      calls.push(args);
    });
  }
  tell();
  return calls.flat().join('\n');
}

test.each<[string, () => void]>([
  ['a line', () => print(`Session Desk is at ${HOSTILE}`)],
  ['a failure', () => printProblem(new DeskError('BAD_INPUT', HOSTILE, { hint: HOSTILE, detail: HOSTILE }))],
  ['an error of a driver', () => printProblem(new Error(HOSTILE, { cause: new Error(HOSTILE) }))],
  ['a report', () => printProblem(`Content security policy: ${HOSTILE}`)],
  ['an error with more to it', () => printProblem(Object.assign(new Error('x'), { path: HOSTILE, code: HOSTILE }))],
])('%s that steers a terminal only shows what it tried', (_, tell) => {
  const text = printed(tell);
  // oxlint-disable-next-line no-control-regex -- these are what must not be there
  expect(text).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
  expect(text).toMatch(/\\x1b/i);
});

test('every control but the line feed and the tab is made visible', () => {
  for (let code = 0; code < 0xa0; code += 1) {
    const isControl = code < 0x20 || code >= 0x7f;
    const shown = visibleControls(String.fromCharCode(code));
    expect(shown).toBe(
      isControl && code !== 9 && code !== 10 ? `\\x${code.toString(16).padStart(2, '0')}` : String.fromCharCode(code),
    );
  }
  expect(visibleControls('plain-tea · Jürgen 李 👩🏽‍💻')).toBe('plain-tea · Jürgen 李 👩🏽‍💻');
});

test('a failure is printed without its tokens and passwords', () => {
  const text = printed(() => printProblem(new Error('no shpat_0123456789abcdef at postgres://app:hunter2@host/db')));
  expect(text).not.toContain('0123456789abcdef');
  expect(text).not.toContain('hunter2');
});
