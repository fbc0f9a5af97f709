import { contextBridge, ipcRenderer, webUtils } from 'electron';

// The only two things that the window gets: a port to the main process, and the path of a file that was dropped on it.
ipcRenderer.on('session-desk-port', (event) => window.postMessage('session-desk-port', location.origin, event.ports));
window.addEventListener('load', () => ipcRenderer.send('session-desk-port'));
contextBridge.exposeInMainWorld('sessionDesk', { pathOfFile: (file: File) => webUtils.getPathForFile(file) });
