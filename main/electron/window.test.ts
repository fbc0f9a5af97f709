import { expect, test } from 'vitest';
import { menuTemplate } from './menu.ts';
import { placeOnScreen, windowOptions } from './window.ts';

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 };

test('the window is sandboxed, isolated and without Node', () => {
  const { webPreferences, show } = windowOptions('/out/preload/port.cjs', false, {
    bounds: { width: 1280, height: 820 },
    maximized: false,
  });
  expect(webPreferences).toMatchObject({
    preload: '/out/preload/port.cjs',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    spellcheck: false,
  });
  expect(show).toBe(false);
});

test('it opens in the colour that it will have', () => {
  const state = { bounds: { width: 1280, height: 820 }, maximized: false };
  const [light, dark] = [false, true].map((isDark) => windowOptions('', isDark, state).backgroundColor);
  expect(light).not.toBe(dark);
});

test('it opens where it was left, unless that screen is gone', () => {
  const state = { bounds: { x: 100, y: 50, width: 1000, height: 700 }, maximized: false };
  expect(placeOnScreen(state, [SCREEN])).toEqual(state);
  const elsewhere = { ...state, bounds: { ...state.bounds, x: 2500 } };
  expect(placeOnScreen(elsewhere, [SCREEN]).bounds).toEqual({ width: 1000, height: 700 });
  expect(placeOnScreen(elsewhere, [SCREEN, { ...SCREEN, x: 1920 }])).toEqual(elsewhere);
});

test('the menu goes back and forward, and shows the developer tools only while developing', () => {
  const went: string[] = [];
  const actions = { goBack: () => went.push('back'), goForward: () => went.push('forward') };
  const items = (developing: boolean) =>
    menuTemplate(false, developing, actions).flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
  expect(
    items(false)
      .map(({ accelerator }) => accelerator)
      .filter(Boolean),
  ).toEqual(['Alt+Left', 'Alt+Right']);
  expect(items(false).some(({ role }) => role === 'toggleDevTools')).toBe(false);
  expect(items(true).some(({ role }) => role === 'toggleDevTools')).toBe(true);
});
