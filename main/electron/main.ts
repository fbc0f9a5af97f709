import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  net,
  powerMonitor,
  protocol,
  session,
  shell,
} from 'electron';
import { z } from 'zod';
import { DeskError } from '../../shared/errors.ts';
import { readElectronCommandLine, type NamedStore } from '../command-line.ts';
import { dataFolderPath, openDataFolder } from '../data-folder.ts';
import { enterDataFolder, type DataFolderLock } from '../instance.ts';
import { openLog, type Log } from '../log.ts';
import { keepMemorySmall } from '../memory.ts';
import { createProgram, type Program } from '../program.ts';
import { withoutSecrets } from '../safety/mask.ts';
import { printDataProblem, printProblem, problemText, visibleControls } from '../terminal.ts';
import { windowFiles } from '../window-files.ts';
import { openBrowserHost } from './browser-host-address.ts';
import { endInOrder } from './end.ts';
import { denyDownloads, denyLeaving, denyNetwork, denyPermissions } from './lockdown.ts';
import { menuTemplate } from './menu.ts';
import { pickFile } from './pick-file.ts';
import { handOutPorts } from './ports.ts';
import { serveFiles, serveFrom, WINDOW_SCHEME } from './protocol.ts';
import { askAboutErrors } from './uncaught.ts';
import { Windows } from './windows.ts';

const developmentServer = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];
const handoverSchema = z.object({ store: z.object({ text: z.string(), cwd: z.string() }).optional() });

/** The open program: what a second start, or the system, hands a store to. */
interface Desk {
  /** Brings a window to the front, at the store that was named. */
  show(store: NamedStore | undefined): Promise<void>;
}

const { promise: desk, resolve: opened } = Promise.withResolvers<Desk>();
const show = (store: NamedStore | undefined) => desk.then((program) => program.show(store)).catch(printProblem);

try {
  beforeReady();
} catch (error) {
  fail(error);
}

/** What counts only, or is only in time, before Electron is ready: it is not before this file has run. */
function beforeReady(): void {
  keepMemorySmall();
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([WINDOW_SCHEME]);
  app.setAppUserModelId('dev.session-desk.app');

  const { store, dataDir: asked } = readElectronCommandLine(process.argv.slice(1), app.isPackaged);
  // What other users of this computer see of the program: its command line may hold a store's password.
  process.title = 'session-desk';
  const dataDir = dataFolderPath(asked);
  const profile = join(dataDir, 'window');
  try {
    mkdirSync(profile, { recursive: true, mode: 0o700 });
    app.setPath('userData', profile);
  } catch {
    // Opening the data folder says what is wrong with it.
  }
  // Who listens before taking the lock misses nobody.
  app.on('second-instance', (_event, _argv, _cwd, handover) => {
    void show(handoverSchema.safeParse(handover).data?.store);
  });
  app.on('open-file', (event, file) => {
    event.preventDefault();
    void show({ text: file, cwd: '/' });
  });
  app.on('activate', () => void show(undefined));
  if (app.requestSingleInstanceLock({ store })) start(dataDir, asked, store).catch(fail);
  else app.quit();
}

async function start(dataDir: string, asked: string | undefined, store: NamedStore | undefined): Promise<void> {
  await openDataFolder(asked);
  const entered = await enterDataFolder(dataDir, store, 'electron');
  await app.whenReady();
  if ('url' in entered) {
    await openBrowserHost(shell, entered.url);
    return app.quit();
  }
  await open(dataDir, entered.lock, store);
}

async function open(dataDir: string, lock: DataFolderLock, store: NamedStore | undefined): Promise<void> {
  const log = openLog(dataDir);
  askAboutErrors(log);
  const windows = new Windows(join(dataDir, 'window', 'window.json'), log);
  const program = await createProgram({
    dataDir,
    host: 'electron',
    log,
    desktop: { pickFile, setTheme: (theme) => windows.setTheme(theme) },
  });
  endInOrder({ program, lock, log });
  if (program.folderProblem !== undefined) printDataProblem(program.folderProblem);
  await lock.announce({ host: 'electron', pid: process.pid });

  lockDown((path) => void windows.open(path).catch(log));
  handOutPorts(
    ipcMain,
    () => new MessageChannelMain(),
    program.router,
    (sender) => ({ window: windows.of(sender) }),
  );
  const showStore = async (named: NamedStore | undefined) => {
    if (named !== undefined) remember(named);
    await windows.show(named === undefined ? undefined : program.nameStore(named));
  };
  setMenu(windows, showStore, log);
  await showStore(store);
  opened({ show: showStore });
  // A system that tells of no sleep is no reason not to start.
  reconnectAfterSleep(program).catch(log);
}

async function reconnectAfterSleep(program: Program): Promise<void> {
  powerMonitor.on('resume', () => program.reconnect());
}

function lockDown(openWindow: (path: string) => void): void {
  app.on('web-contents-created', (_event, contents) => denyLeaving(contents, openWindow));
  denyPermissions(session.defaultSession);
  denyDownloads(session.defaultSession);
  if (developmentServer === undefined) denyNetwork(session.defaultSession);
  protocol.handle(
    WINDOW_SCHEME.scheme,
    developmentServer === undefined
      ? serveFiles(windowFiles(join(import.meta.dirname, '../renderer')))
      : serveFrom(developmentServer, (url) => net.fetch(url)),
  );
}

function setMenu(windows: Windows, showStore: (store: NamedStore) => Promise<void>, log: Log): void {
  const openFile = async () => {
    const file = await pickFile('file');
    if (file !== undefined) await showStore({ text: file, cwd: '/' });
  };
  const actions = {
    goBack: () => focusedHistory()?.goBack(),
    goForward: () => focusedHistory()?.goForward(),
    newWindow: () => void windows.open('/').catch(log),
    openFile: () => void openFile().catch(log),
    settings: () => void windows.show('/settings').catch(log),
    about: () => void windows.show('/about').catch(log),
  };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(menuTemplate(process.platform === 'darwin', !app.isPackaged, actions)),
  );
}

/** Among the system's recent documents, which it keeps in the clear: only files, a URL may hold a password. */
function remember({ text, cwd }: NamedStore): void {
  const file = resolve(cwd, text);
  if (existsSync(file)) app.addRecentDocument(file);
}

const focusedHistory = () => BrowserWindow.getFocusedWindow()?.webContents.navigationHistory;

function fail(error: unknown): void {
  printProblem(error);
  const words = error instanceof Error && !(error instanceof DeskError) ? String(error) : problemText(error);
  dialog.showErrorBox('Session Desk could not start', visibleControls(withoutSecrets(words)));
  app.exit(1);
}
