import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { SqlValue, WorkerAnswer, WorkerFailure, WorkerRequest, WorkerSetup } from './protocol.ts';
import { allowFileUris } from './uri.ts';

allowFileUris();

/**
 * How long a statement that nobody waits for any more may take to its end before its worker is given up (milliseconds): a new
 * worker costs about as much, and somebody who types quickly would pay it with every key.
 */
const PATIENCE = 200;

/** The worker without work goes after this long (milliseconds), to give back its memory. */
const IDLE = 60_000;

export interface SqlResult {
  columns: string[];
  rows: SqlValue[][];
  changes: number;
}

/** A failure in SQLite's own words, on its way to `explainFailure`. */
export class SqliteFailure extends Error {
  readonly code: string;

  constructor({ code, message }: WorkerFailure) {
    super(message);
    this.code = code;
  }
}

interface Running {
  worker: Worker;
  waiting: Map<number, { resolve: (result: SqlResult) => void; reject: (error: Error) => void }>;
}

const NOTHING: SqlResult = { columns: [], rows: [], changes: 0 };

/** Runs statements on one file in a worker thread, which is started when needed and replaced when discarded. */
export class WorkerClient {
  readonly #setup: WorkerSetup;
  #running: Running | undefined;
  #idle: NodeJS.Timeout | undefined;
  #next = 0;

  constructor(setup: WorkerSetup) {
    this.#setup = setup;
  }

  run(sql: string, parameters: readonly SqlValue[], write: boolean): Promise<SqlResult> {
    clearTimeout(this.#idle);
    const running = this.#running ?? this.#start();
    const request: WorkerRequest = { id: (this.#next += 1), sql, parameters, write };
    return new Promise((resolve, reject) => {
      running.waiting.set(request.id, { resolve, reject });
      running.worker.ref();
      running.worker.postMessage(request);
    });
  }

  #start(): Running {
    // Beside this file when run from its sources, beside the bundle when built.
    const entry = import.meta.url.endsWith('.ts') ? './worker.ts' : './sqlite-worker.js';
    const worker = new Worker(new URL(entry, import.meta.url), {
      workerData: this.#setup,
      resourceLimits: { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 4 },
    });
    const running: Running = { worker, waiting: new Map() };
    worker.on('message', (answer: WorkerAnswer) => {
      const waiting = running.waiting.get(answer.id);
      running.waiting.delete(answer.id);
      if (running.waiting.size === 0) this.#rest(running);
      if (waiting === undefined) return;
      if ('failure' in answer) waiting.reject(new SqliteFailure(answer.failure));
      else waiting.resolve({ ...NOTHING, ...answer });
    });
    worker.on('error', (error) => {
      this.#forget(running);
      for (const { reject } of running.waiting.values()) reject(error);
    });
    worker.on('exit', () => {
      this.#forget(running);
      for (const { reject } of running.waiting.values()) reject(new Error('The worker that reads the file has ended.'));
    });
    this.#running = running;
    return running;
  }

  #rest(running: Running): void {
    running.worker.unref();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#running === running && running.waiting.size === 0) void this.close();
    }, IDLE).unref();
  }

  #forget(running: Running): void {
    if (this.#running === running) this.#running = undefined;
  }

  /** Lets what is running come to its end if it does so soon, and else gives it up. */
  async giveUp(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    const until = performance.now() + PATIENCE;
    while (performance.now() < until) {
      if (running.waiting.size === 0) return;
      await sleep(5);
    }
    if (running === this.#running && running.waiting.size > 0) this.#discard(running);
  }

  /**
   * Gives up what is running. A statement of SQLite cannot be interrupted from outside, so its worker is left to end on its
   * own; the next call gets a new one. What was waited for comes back empty.
   */
  #discard(running: Running): void {
    this.#forget(running);
    clearTimeout(this.#idle);
    for (const { resolve } of running.waiting.values()) resolve(NOTHING);
    running.waiting.clear();
    void running.worker.terminate();
  }

  async close(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    clearTimeout(this.#idle);
    await new Promise<void>((resolve) => {
      running.worker.once('exit', () => resolve());
      running.worker.ref();
      running.worker.postMessage('close');
    });
  }
}
