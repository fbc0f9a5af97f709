import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeTheme,
  net,
  protocol,
  screen,
  session,
  shell,
} from 'electron';
import { z } from 'zod';
import { DeskError } from '../../shared/errors.ts';
import { readElectronCommandLine, type NamedStore } from '../command-line.ts';
import { openDataFolder } from '../data-folder.ts';
import { joinRunning, lockDataFolder, type DataFolderLock } from '../instance.ts';
import { leaveHard } from '../leave.ts';
import { createProgram, type Program } from '../program.ts';
import { hasBusyWorker } from '../stores/sqlite/worker-client.ts';
import { windowFiles } from '../window-files.ts';
import { denyLeaving, denyNetwork, denyPermissions } from './lockdown.ts';
import { menuTemplate } from './menu.ts';
import { handOutPorts } from './ports.ts';
import { ORIGIN, serveFiles, serveFrom, WINDOW_SCHEME } from './protocol.ts';
import { placeOnScreen, windowOptions } from './window.ts';
import { readWindowState, saveWindowState } from './window-state.ts';

const developmentServer = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];
const handoverSchema = z.object({ store: z.object({ text: z.string(), cwd: z.string() }).optional() });

// These two count only before Electron is ready, which it is not before this file has run.
app.enableSandbox();
protocol.registerSchemesAsPrivileged([WINDOW_SCHEME]);

start().catch((error: unknown) => {
  const words =
    error instanceof DeskError ? [error.message, error.hint, error.detail].filter(Boolean).join('\n') : String(error);
  console.error(words);
  dialog.showErrorBox('Session Desk could not start', words);
  app.exit(1);
});

async function start(): Promise<void> {
  const { store, dataDir: asked } = readElectronCommandLine(process.argv.slice(1), app.isPackaged);
  const dataDir = await openDataFolder(asked);
  await mkdir(join(dataDir, 'window'), { recursive: true, mode: 0o700 }).catch(() => undefined);
  app.setPath('userData', join(dataDir, 'window'));
  if (!app.requestSingleInstanceLock({ store })) return app.quit();
  const lock = lockDataFolder(dataDir);
  await app.whenReady();
  // The browser host has this data folder: it goes on there.
  if (lock === undefined) {
    await shell.openExternal(await joinRunning(dataDir, store));
    return app.quit();
  }
  await open(dataDir, lock, store);
}

async function open(dataDir: string, lock: DataFolderLock, store: NamedStore | undefined): Promise<void> {
  const program = await createProgram({ dataDir, host: 'electron', pickFile });
  closeBeforeQuitting(program, lock);
  await lock.announce({ host: 'electron', pid: process.pid });

  const window = await openWindow(join(dataDir, 'window', 'window.json'));
  app.on('second-instance', (_event, _argv, _cwd, handover) => {
    const { data } = handoverSchema.safeParse(handover);
    show(window, program, data?.store).catch(console.error);
  });
  handOutPorts(ipcMain, () => new MessageChannelMain(), program.router);
  await show(window, program, store);
}

async function openWindow(stateFile: string): Promise<BrowserWindow> {
  app.on('web-contents-created', (_event, contents) => denyLeaving(contents));
  denyPermissions(session.defaultSession);
  if (developmentServer === undefined) denyNetwork(session.defaultSession);
  protocol.handle(
    WINDOW_SCHEME.scheme,
    developmentServer === undefined
      ? serveFiles(windowFiles(join(import.meta.dirname, '../renderer')))
      : serveFrom(developmentServer, (url) => net.fetch(url)),
  );

  const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
  const state = placeOnScreen(await readWindowState(stateFile), screens);
  const preload = join(import.meta.dirname, '../preload/port.cjs');
  const window = new BrowserWindow(windowOptions(preload, nativeTheme.shouldUseDarkColors, state));
  if (state.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () =>
    saveWindowState(stateFile, { bounds: window.getNormalBounds(), maximized: window.isMaximized() }),
  );

  const { navigationHistory } = window.webContents;
  const actions = { goBack: () => navigationHistory.goBack(), goForward: () => navigationHistory.goForward() };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(menuTemplate(process.platform === 'darwin', !app.isPackaged, actions)),
  );
  return window;
}

/** Brings the window to the front, at the store that was named. */
async function show(window: BrowserWindow, program: Program, store: NamedStore | undefined): Promise<void> {
  const path = store === undefined ? undefined : await program.openText(store.text, store.cwd);
  if (window.isMinimized()) window.restore();
  window.focus();
  if (path !== undefined || window.webContents.getURL() === '') await window.loadURL(ORIGIN + (path ?? '/'));
}

const DIALOGS: Record<'file' | 'folder', Electron.OpenDialogOptions> = {
  file: {
    title: 'Choose a file',
    properties: ['openFile'],
    filters: [
      { name: 'SQLite databases', extensions: ['sqlite', 'sqlite3', 'db', 'db3'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
  folder: { title: 'Choose a folder', properties: ['openDirectory'] },
};

async function pickFile(wants: 'file' | 'folder'): Promise<string | undefined> {
  const options = DIALOGS[wants];
  const window = BrowserWindow.getFocusedWindow();
  const { filePaths } = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return filePaths[0];
}

function closeBeforeQuitting(program: Program, lock: DataFolderLock): void {
  let closed = false;
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    program
      .close()
      .then(() => lock.release())
      .catch(console.error)
      .finally(() => {
        closed = true;
        if (hasBusyWorker()) leaveHard();
        app.quit();
      });
  });
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (asked) leaveHard(); // asked twice: the person does not want to wait
      asked = true;
      app.quit();
    });
  }
}
