import { parentPort, workerData } from 'node:worker_threads';
import { FileConnections } from './file-connections.ts';
import type { WorkerRequest, WorkerSetup } from './protocol.ts';

const setup: WorkerSetup = workerData;
const connections = new FileConnections(setup);

parentPort?.on('message', (request: WorkerRequest | 'close') => {
  if (request === 'close') {
    connections.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(connections.answer(request));
});
