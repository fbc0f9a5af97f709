import { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { recoverFrom } from './recovery.ts';

/** A window whose process ends when it is killed; `answer` is the button that the person presses. */
function desk({ answer = 0 } = {}) {
  const done: string[] = [];
  const contents = Object.assign(new EventEmitter(), {
    reload: () => void done.push('reload'),
    forcefullyCrashRenderer: () => void contents.emit('render-process-gone', {}, { reason: 'killed' }),
  });
  const window = Object.assign(new EventEmitter(), { webContents: contents, close: () => void done.push('close') });
  recoverFrom(window, {
    log: (text) => done.push(`log ${text}`),
    ask: async ({ message, buttons = [] }) => {
      done.push(`${message} ${String(buttons[answer])}`);
      return { response: answer };
    },
    onReloaded: () => done.push('told'),
  });
  const crash = async (reason: string) => {
    contents.emit('render-process-gone', {}, { reason });
    await wait(5);
  };
  return { window, done, crash };
}

test('a page that crashes is loaded again, and the person is told', async () => {
  const { done, crash } = desk();
  await crash('crashed');
  expect(done).toEqual(['log The window’s process ended: crashed.', 'reload', 'told']);
});

test.each([
  [0, ['reload', 'told']],
  [1, ['close']],
])('one that crashes again at once is not loaded for ever: button %s', async (answer, then) => {
  const { done, crash } = desk({ answer });
  await crash('oom');
  done.length = 0;
  await crash('oom');
  expect(done[1]).toContain('crashed again');
  expect(done.slice(2)).toEqual(then);
});

test('a page that ends in order is left alone', async () => {
  const { done, crash } = desk();
  await crash('clean-exit');
  expect(done).toEqual([]);
});

test.each([
  [0, []],
  [1, ['log The window’s process ended: killed.', 'reload', 'told']],
])('a page that hangs: wait or reload, button %s', async (answer, then) => {
  const { window, done } = desk({ answer });
  window.emit('unresponsive');
  await wait(5);
  expect(done.slice(0, 2)).toEqual([
    'log The window isn’t responding.',
    `This Session Desk window isn’t responding. ${['Wait', 'Reload'][answer]}`,
  ]);
  expect(done.slice(2)).toEqual(then);
});
