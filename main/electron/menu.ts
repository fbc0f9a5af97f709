import type { MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  goBack: () => void;
  goForward: () => void;
}

/** The menu with the accelerators that people expect. Nothing in it leads out of the program. */
export function menuTemplate(
  mac: boolean,
  developing: boolean,
  { goBack, goForward }: MenuActions,
): MenuItemConstructorOptions[] {
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { label: 'Back', accelerator: mac ? 'Cmd+[' : 'Alt+Left', click: goBack },
        { label: 'Forward', accelerator: mac ? 'Cmd+]' : 'Alt+Right', click: goForward },
        { role: 'reload' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(developing ? [{ role: 'toggleDevTools' } as const] : []),
      ],
    },
    { role: 'windowMenu' },
  ];
}
