import { BACKENDS, descriptionOf } from '../../shared/backends/index.ts';
import { BrowserWindow, dialog, type OpenDialogOptions } from 'electron';

const DIALOGS: Record<'file' | 'folder', OpenDialogOptions> = {
  file: {
    title: 'Choose a file',
    properties: ['openFile'],
    filters: [
      ...BACKENDS.flatMap((backend) => {
        const { fileType } = descriptionOf(backend);
        return fileType === undefined ? [] : [{ name: fileType.name, extensions: [...fileType.extensions] }];
      }),
      { name: 'All files', extensions: ['*'] },
    ],
  },
  folder: { title: 'Choose a folder', properties: ['openDirectory'] },
};

/** Shows the system's dialog for files; `undefined` when it was closed without choosing. */
export async function pickFile(wants: 'file' | 'folder'): Promise<string | undefined> {
  const options = DIALOGS[wants];
  const window = BrowserWindow.getFocusedWindow();
  const { filePaths } = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return filePaths[0];
}
