import type { BrowserWindowConstructorOptions, Rectangle } from 'electron';
import type { WindowState } from './window-state.ts';

const BACKGROUND = { light: '#f1f1f1', dark: '#1a1a1a' } as const;

/** The window: sandboxed, without Node, showing nothing before it has something to show. */
export function windowOptions(preload: string, dark: boolean, state: WindowState): BrowserWindowConstructorOptions {
  return {
    width: state.bounds.width,
    height: state.bounds.height,
    ...(state.bounds.x !== undefined && { x: state.bounds.x }),
    ...(state.bounds.y !== undefined && { y: state.bounds.y }),
    minWidth: 480,
    minHeight: 400,
    show: false,
    title: 'Session Desk',
    backgroundColor: dark ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      // It would fetch dictionaries from a server of Google's.
      spellcheck: false,
    },
  };
}

/** Where the window was, if that place is still on one of the screens. */
export function placeOnScreen(state: WindowState, screens: Rectangle[]): WindowState {
  const { x, y, width, height } = state.bounds;
  if (x === undefined || y === undefined) return state;
  const visible = screens.some(
    (screen) => x < screen.x + screen.width && x + width > screen.x && y >= screen.y && y < screen.y + screen.height,
  );
  return visible ? state : { ...state, bounds: { width, height } };
}
