import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Interrupt } from './interrupt.ts';
import type { SqlValue, WorkerAnswer, WorkerData, WorkerFailure, WorkerRequest, WorkerSetup } from './protocol.ts';
import { allowFileUris } from './uri.ts';

allowFileUris();

/**
 * How long a statement that nobody waits for any more may take to its end before its worker is given up (milliseconds): a new
 * worker costs about as much, and somebody who types quickly would pay it with every key.
 */
const PATIENCE = 200;

/** How long a statement may go on when its store is closed (milliseconds): then its worker is given up. */
const CLOSE_PATIENCE = 2_000;

/** How long a worker that was told to end at once may take (milliseconds). In the middle of a statement it does not hear. */
const TERMINATION = 500;

/** The worker without work goes after this long (milliseconds), to give back its memory. */
const IDLE = 60_000;

export interface SqlResult {
  columns: string[];
  rows: SqlValue[][];
  changes: number;
}

/** A failure in SQLite's own terms, on its way to `explainFailure`. */
export class SqliteFailure extends Error {
  readonly code: string;

  constructor({ code, message }: WorkerFailure) {
    super(message);
    this.code = code;
  }
}

interface Running {
  file: string;
  worker: Worker;
  ended: Promise<void>;
  interrupt: Interrupt;
  waiting: Map<number, { resolve: (result: SqlResult) => void; reject: (error: Error) => void }>;
}

const alive = new Set<Running>();

/** Whether a thread is in the middle of a statement, be it that nobody waits for it any more. */
export function hasBusyWorker(): boolean {
  return [...alive].some(({ interrupt }) => interrupt.isBusy);
}

/**
 * Waits for statements on a file that nobody waits for any more: with their end their worker closes the file, and this process loses
 * its locks on it.
 * @returns whether they have ended in time
 */
export async function untilGivenUpEnd(file: string, time: number): Promise<boolean> {
  const others = [...alive].filter((one) => one.file === file && one.interrupt.allGivenUp);
  return (await Promise.all(others.map((one) => endsWithin(one, time)))).every(Boolean);
}

const NOTHING: SqlResult = { columns: [], rows: [], changes: 0 };

/** Runs statements on one file in a worker thread, which is started when needed and replaced when discarded. */
export class WorkerClient {
  readonly #setup: WorkerSetup;
  #running: Running | undefined;
  #idle: NodeJS.Timeout | undefined;
  #next = 0;
  #closing: Promise<void> | undefined;

  constructor(setup: WorkerSetup) {
    this.#setup = setup;
  }

  async run(sql: string, parameters: readonly SqlValue[], mode: WorkerRequest['mode']): Promise<SqlResult> {
    if (this.#closing !== undefined) throw gone();
    clearTimeout(this.#idle);
    const running = this.#running ?? this.#start();
    const request: WorkerRequest = { id: (this.#next += 1), sql, parameters, mode };
    return new Promise((resolve, reject) => {
      running.waiting.set(request.id, { resolve, reject });
      running.worker.ref();
      running.worker.postMessage(request);
    });
  }

  #start(): Running {
    // Beside this file when run from its sources, beside the bundle when built.
    const entry = import.meta.url.endsWith('.ts') ? './worker.ts' : './sqlite-worker.js';
    const interrupt = new Interrupt();
    const worker = new Worker(new URL(entry, import.meta.url), {
      workerData: { ...this.#setup, interrupt: interrupt.shared } satisfies WorkerData,
      resourceLimits: { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 4 },
    });
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const running: Running = { file: this.#setup.file, worker, ended, interrupt, waiting: new Map() };
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
      for (const { reject } of running.waiting.values()) reject(gone());
    });
    alive.add(running);
    void ended.then(() => alive.delete(running));
    this.#running = running;
    return running;
  }

  #rest(running: Running): void {
    running.worker.unref();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#running === running && running.waiting.size === 0) void this.#end(running);
    }, IDLE).unref();
  }

  #forget(running: Running): void {
    if (this.#running === running) this.#running = undefined;
  }

  get file(): string {
    return this.#setup.file;
  }

  /** Closes the file until the next statement, so that another worker may have it. */
  async letGo(): Promise<void> {
    const running = this.#running;
    if (this.#closing !== undefined) await this.#closing;
    else if (running !== undefined) await this.run('', [], 'let-go').catch(() => {}); // its worker has gone, and with it what it had open
  }

  /** Ends what is running if that can be interrupted or comes to its end soon, and else leaves it to its worker. */
  async giveUp(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    const [statement] = running.waiting.keys();
    if (statement !== undefined) running.interrupt.giveUp(statement);
    const until = performance.now() + PATIENCE;
    while (performance.now() < until) {
      if (running.waiting.size === 0) return;
      await sleep(5);
    }
    if (running === this.#running && running.waiting.size > 0) this.#discard(running);
  }

  /**
   * Gives up what is running. A statement that does not ask cannot be interrupted, so its worker is left to end on its own; the next call gets a new one. What was waited for comes back empty.
   */
  #discard(running: Running): void {
    this.#forget(running);
    clearTimeout(this.#idle);
    for (const { resolve } of running.waiting.values()) resolve(NOTHING);
    running.waiting.clear();
    void giveUp(running);
  }

  /** Takes no more statements. What is running may come to its end if it does so soon; a transaction that is open is rolled back. */
  close(): Promise<void> {
    this.#closing ??= this.#running === undefined ? Promise.resolve() : this.#end(this.#running);
    return this.#closing;
  }

  async #end(running: Running): Promise<void> {
    this.#forget(running);
    clearTimeout(this.#idle);
    running.worker.ref();
    running.worker.postMessage('close');
    if (await endsWithin(running, CLOSE_PATIENCE)) return;
    for (const { reject } of running.waiting.values()) reject(gone());
    running.waiting.clear();
    await giveUp(running);
  }
}

/** Ends a worker: soon between two statements or where these ask, else at the end of its statement. */
async function giveUp(running: Running): Promise<void> {
  const { worker } = running;
  running.interrupt.giveUpAll();
  worker.postMessage('close');
  if (await endsWithin(running, TERMINATION)) return;
  void worker.terminate();
  worker.unref();
}

async function endsWithin({ ended }: Running, time: number): Promise<boolean> {
  const given = new AbortController();
  const waited = sleep(time, false, { signal: given.signal, ref: false }).catch(() => false);
  const inTime = await Promise.race([ended.then(() => true), waited]);
  given.abort();
  return inTime;
}

function gone(): SqliteFailure {
  return new SqliteFailure({ code: 'WORKER_GONE', message: 'the connection was closed' });
}
