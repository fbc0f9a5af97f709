import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './server.ts';

/** How a network can be; everything that is left out is well. */
export interface Weather {
  /** Milliseconds that each direction takes longer. Nothing overtakes. */
  delay?: number;
  /** So many bytes at a time in each direction of each connection, with so many milliseconds between. */
  trickle?: { bytes: number; every: number };
  /** Nothing passes and nobody is told; new connections are taken and hear nothing. When it is over, what was held goes on. */
  silent?: boolean;
}

/** A network between a program and a server, at a test's command. */
export interface Proxy extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Those of the program that are open. */
  readonly connections: number;
  /** From now on, also for what is open already. */
  become(weather: Weather): void;
  /** Resets every connection now. New ones are taken. */
  cut(): void;
  /** Resets every connection once the server has answered with so many more bytes, and then resolves. New ones are taken. */
  cutAfter(bytes: number): Promise<void>;
  /** Nothing passes any more on the connections that are open, and nobody is told, as behind a firewall. New ones are well. */
  forget(): void;
  /** Nothing accepts connections here until `accept`. Those that are open stay. */
  refuse(): void;
  accept(): Promise<void>;
}

/** Bytes held for one direction of one connection; above that the sender has to wait. */
const HELD = 4 * 1024 * 1024;

/** A proxy to a server, on a free port of 127.0.0.1. */
export async function startProxy(target: { host: string; port: number }): Promise<Proxy> {
  const host = '127.0.0.1';
  const port = await freePort();
  const flows = new Set<Flow>();
  const clients = new Set<Socket>();
  const servers = new Set<Socket>();
  let weather: Weather = {};
  let bytesToCut = Infinity;
  let onCut: (() => void) | undefined;

  function cut(): void {
    bytesToCut = Infinity;
    for (const socket of [...clients, ...servers]) socket.resetAndDestroy();
    onCut?.();
  }

  /** How many of these bytes of an answer may pass. */
  function allow(bytes: number): number {
    const allowed = Math.min(bytes, bytesToCut);
    bytesToCut -= allowed;
    // What is allowed leaves first.
    if (bytesToCut === 0) setImmediate(cut);
    return allowed;
  }

  function pass(from: Socket, to: Socket, sockets: Set<Socket>, allowed: (bytes: number) => number): void {
    const flow = new Flow(from, to, () => weather, allowed);
    flows.add(flow);
    sockets.add(from);
    from.once('close', () => sockets.delete(from));
    to.once('close', () => flows.delete(flow));
  }

  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const server = connect({ ...target, allowHalfOpen: true, noDelay: true });
    pass(client, server, clients, Number);
    pass(server, client, servers, allow);
  });

  async function accept(): Promise<void> {
    listener.listen(port, host);
    await once(listener, 'listening');
  }

  await accept();
  return {
    host,
    port,
    get connections() {
      return clients.size;
    },
    become(next) {
      weather = next;
      for (const flow of flows) flow.pump();
    },
    cut,
    cutAfter: (bytes) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      onCut = resolve;
      bytesToCut = bytes;
      return promise;
    },
    forget() {
      for (const flow of flows) flow.forgotten = true;
    },
    refuse: () => void listener.close(),
    accept,
    async [Symbol.asyncDispose]() {
      cut();
      if (listener.listening) await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** One direction of one connection. */
class Flow {
  forgotten = false;
  /** What is on its way, each with the time that it arrives; at last what closes it. */
  readonly #held: { due: number; what: Buffer | (() => void) }[] = [];
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #weather: () => Weather;
  readonly #allow: (bytes: number) => number;
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, weather: () => Weather, allow: (bytes: number) => number) {
    this.#from = from;
    this.#to = to;
    this.#weather = weather;
    this.#allow = allow;
    from.on('data', (chunk) => this.#take(chunk));
    from.on('end', () => this.#take(() => to.end()));
    // A reset reaches the other side behind what was sent before.
    from.on('error', () => this.#take(() => to.resetAndDestroy()));
    from.on('close', () => this.#take(() => to.destroySoon()));
    to.on('drain', () => this.pump());
    to.on('close', () => clearTimeout(this.#timer));
  }

  #take(what: Buffer | (() => void)): void {
    const due = Math.max(this.#held.at(-1)?.due ?? 0, performance.now() + (this.#weather().delay ?? 0));
    this.#held.push({ due, what });
    if (typeof what !== 'function') this.#bytes += what.length;
    if (this.#bytes > HELD) this.#from.pause();
    // While a timer runs, others come first.
    if (this.#timer === undefined) this.pump();
  }

  /** Hands on what has arrived, and sets a timer for what comes next. */
  pump(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { silent, trickle } = this.#weather();
    if (silent === true || this.forgotten) return;
    let wait = 0;
    for (let [first] = this.#held; first !== undefined; [first] = this.#held) {
      wait = first.due - performance.now();
      if (wait > 0 || this.#to.destroyed || this.#to.writableNeedDrain) break;
      this.#handOn(trickle?.bytes);
      if (trickle === undefined) continue;
      wait = trickle.every;
      break;
    }
    if (wait > 0) this.#timer = setTimeout(() => this.pump(), wait);
    if (this.#bytes <= HELD && this.#from.isPaused()) this.#from.resume();
  }

  #handOn(bytes: number | undefined): void {
    const first = this.#held.shift();
    if (first === undefined) return;
    if (typeof first.what === 'function') return first.what();
    const piece = first.what.subarray(0, bytes);
    const rest = first.what.subarray(piece.length);
    if (rest.length > 0) this.#held.unshift({ due: first.due, what: rest });
    this.#bytes -= piece.length;
    this.#to.write(piece.subarray(0, this.#allow(piece.length)));
  }
}
