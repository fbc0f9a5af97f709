import type { MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  goBack: () => void;
  goForward: () => void;
  newWindow: () => void;
  /** Chooses a database file to open. */
  openFile: () => void;
  settings: () => void;
  about: () => void;
}

/** The menu with the accelerators that people expect. Nothing in it leads out of the program. */
export function menuTemplate(mac: boolean, developing: boolean, actions: MenuActions): MenuItemConstructorOptions[] {
  const about = { label: 'About Session Desk', click: actions.about };
  const settings = { label: 'Settings…', accelerator: 'CmdOrCtrl+,', click: actions.settings };
  const separator = { type: 'separator' } as const;
  const appMenu: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      about,
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
  const open: MenuItemConstructorOptions[] = [
    { label: 'New Window', accelerator: 'CmdOrCtrl+N', click: actions.newWindow },
    { label: 'Open…', accelerator: 'CmdOrCtrl+O', click: actions.openFile },
  ];
  const recent: MenuItemConstructorOptions = {
    role: 'recentDocuments',
    submenu: [{ role: 'clearRecentDocuments' }],
  };
  const fileMenu: MenuItemConstructorOptions[] = mac
    ? [...open, recent, separator, { role: 'close' }]
    : [...open, separator, settings, about, separator, { role: 'close' }, { role: 'quit' }];
  return [
    ...(mac ? [appMenu] : []),
    { label: 'File', submenu: fileMenu },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { label: 'Back', accelerator: mac ? 'Cmd+[' : 'Alt+Left', click: actions.goBack },
        { label: 'Forward', accelerator: mac ? 'Cmd+]' : 'Alt+Right', click: actions.goForward },
        { role: 'reload' },
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(developing ? [{ role: 'toggleDevTools' } as const] : []),
      ],
    },
    { role: 'windowMenu' },
  ];
}
