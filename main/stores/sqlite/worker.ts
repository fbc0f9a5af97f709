import { parentPort, workerData } from 'node:worker_threads';
import { FileConnections } from './file-connections.ts';
import type { WorkerData, WorkerRequest } from './protocol.ts';

const setup: WorkerData = workerData;
const connections = new FileConnections(setup);

parentPort?.on('message', (request: WorkerRequest | 'close') => {
  if (request === 'close') {
    connections.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(connections.answer(request));
});
