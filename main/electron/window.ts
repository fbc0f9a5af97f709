import type { BrowserWindowConstructorOptions, Rectangle } from 'electron';
import type { WindowState } from './window-state.ts';

const BACKGROUND = { light: '#ffffff', dark: '#1b1a28' } as const;

export type Placed = Pick<WindowState, 'bounds' | 'maximized'>;

interface WindowParts {
  preload: string;
  /** A PNG: Linux has no other way to know a window by. */
  icon: string;
  dark: boolean;
  packaged: boolean;
}

/** The window: sandboxed, without Node, showing nothing before it has something to show. */
export function windowOptions(
  { bounds }: Placed,
  { preload, icon, dark, packaged }: WindowParts,
): BrowserWindowConstructorOptions {
  return {
    width: bounds.width,
    height: bounds.height,
    ...(bounds.x !== undefined && { x: bounds.x }),
    ...(bounds.y !== undefined && { y: bounds.y }),
    minWidth: 480,
    minHeight: 400,
    show: false,
    title: 'Session Desk',
    icon,
    backgroundColor: dark ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload,
      devTools: !packaged,
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
export function placeOnScreen(state: Placed, screens: Rectangle[]): Placed {
  const { x, y, width, height } = state.bounds;
  if (x === undefined || y === undefined) return state;
  const visible = screens.some(
    (screen) => x < screen.x + screen.width && x + width > screen.x && y >= screen.y && y < screen.y + screen.height,
  );
  return visible ? state : { ...state, bounds: { width, height } };
}
