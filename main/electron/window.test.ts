import { expect, test } from 'vitest';
import { contextMenu } from './context-menu.ts';
import { menuTemplate } from './menu.ts';
import { placeOnScreen, windowOptions } from './window.ts';

const STATE = { bounds: { width: 1280, height: 820 }, maximized: false };
const PARTS = { preload: '/out/preload/port.cjs', icon: '/out/renderer/icon.png', dark: false, packaged: false };
const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 };

test.each([false, true])('the developer tools cannot be opened in what is packaged: %s', (packaged) => {
  expect(windowOptions(STATE, { ...PARTS, packaged }).webPreferences?.devTools).toBe(!packaged);
});

test('it opens in the colour that it will have', () => {
  const [light, dark] = [false, true].map((isDark) => windowOptions(STATE, { ...PARTS, dark: isDark }).backgroundColor);
  expect(light).not.toBe(dark);
});

test('it opens where it was left, unless that screen is gone', () => {
  const state = { bounds: { x: 100, y: 50, width: 1000, height: 700 }, maximized: false };
  expect(placeOnScreen(state, [SCREEN])).toEqual(state);
  const elsewhere = { ...state, bounds: { ...state.bounds, x: 2500 } };
  expect(placeOnScreen(elsewhere, [SCREEN]).bounds).toEqual({ width: 1000, height: 700 });
  expect(placeOnScreen(elsewhere, [SCREEN, { ...SCREEN, x: 1920 }])).toEqual(elsewhere);
});

const nothing = (): void => {};

function menu({ mac = false, developing = false } = {}) {
  const template = menuTemplate(mac, developing, {
    goBack: nothing,
    goForward: nothing,
    newWindow: nothing,
    openFile: nothing,
    settings: nothing,
    about: nothing,
  });
  const items = template.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
  return { items, roles: items.map(({ role }) => role), labels: items.map(({ label }) => label) };
}

function keys(mac: boolean): string[] {
  const { items } = menu({ mac });
  return items
    .filter(({ accelerator }) => accelerator !== undefined)
    .map(({ label, accelerator }) => `${label} ${String(accelerator)}`);
}

test('the menu has the keys that people expect', () => {
  const both = ['New Window CmdOrCtrl+N', 'Open… CmdOrCtrl+O', 'Settings… CmdOrCtrl+,'];
  expect(keys(false).toSorted()).toEqual([...both, 'Back Alt+Left', 'Forward Alt+Right'].toSorted());
  expect(keys(true).toSorted()).toEqual([...both, 'Back Cmd+[', 'Forward Cmd+]'].toSorted());
});

test('on a Mac the program’s own menu holds About, Settings and Quit, elsewhere the File menu', () => {
  expect(menu({ mac: true }).roles).toContain('recentDocuments');
  expect(menu().roles).toContain('quit');
  for (const isMac of [true, false]) {
    expect(menu({ mac: isMac }).labels.filter((label) => label === 'About Session Desk')).toHaveLength(1);
  }
});

test('the developer tools are in the menu only while developing', () => {
  expect(menu().roles).not.toContain('toggleDevTools');
  expect(menu({ developing: true }).roles).toContain('toggleDevTools');
});

const TEXT = { canCut: true, canCopy: true, canPaste: true, canSelectAll: true };

const roles = (clicked: Parameters<typeof contextMenu>[0]) =>
  contextMenu(clicked).map(({ role, type }) => role ?? type);

test('a right click offers what can be done with the text there', () => {
  expect(roles({ isEditable: true, selectionText: '', editFlags: TEXT })).toEqual([
    'cut',
    'copy',
    'paste',
    'separator',
    'selectAll',
  ]);
  expect(roles({ isEditable: false, selectionText: 'tea.myshopify.com', editFlags: TEXT })).toEqual(['copy']);
  expect(roles({ isEditable: false, selectionText: ' ', editFlags: TEXT })).toEqual([]);
  const [cut] = contextMenu({ isEditable: true, selectionText: '', editFlags: { ...TEXT, canCut: false } });
  expect(cut).toMatchObject({ role: 'cut', enabled: false });
});
