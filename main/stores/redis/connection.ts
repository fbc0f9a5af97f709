import type { ProfileSecrets } from '../../../shared/profiles.ts';
import { unlessAborted } from '../cancel.ts';
import { guard } from '../guard.ts';
import { connect, disconnect, messageOf, type Client, type RedisAddress } from './client.ts';
import { explainFailure } from './failures.ts';

interface Link {
  client: Promise<Client>;
  /** Ends connecting. */
  stop: AbortController;
  ready?: Client;
  /** A command went well over it: when it dies, the server may well be there again. */
  proven: boolean;
}

/** A way to the server that is made when it is first needed, and anew when it has died. */
export class RedisConnection {
  readonly address: RedisAddress;
  readonly #secrets: ProfileSecrets | undefined;
  #link: Link | undefined;
  readonly #closing = new AbortController();

  constructor(address: RedisAddress, secrets: ProfileSecrets | undefined) {
    this.address = address;
    this.#secrets = secrets;
  }

  /** Work that changes something: it is never done twice. Every failure leaves as a DeskError. */
  async change<T>(signal: AbortSignal | undefined, work: (client: Client) => Promise<T>): Promise<T> {
    return this.#guard(signal, () => this.#run(signal, work));
  }

  /** Work that only reads: done once more when the connection turns out to have died unnoticed. */
  async ask<T>(signal: AbortSignal | undefined, work: (client: Client) => Promise<T>): Promise<T> {
    return this.#guard(signal, async () => {
      const proven = this.#link?.proven === true;
      try {
        return await this.#run(signal, work);
      } catch (error) {
        const closing = this.#closing.signal.aborted;
        if (!proven || signal?.aborted === true || closing || !isGone(error)) throw error;
        return this.#run(signal, work);
      }
    });
  }

  #guard<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const closing = this.#closing.signal;
    return guard({ signal, closing, explainFailure: (error) => explainFailure(error, this.address) }, work);
  }

  async #run<T>(signal: AbortSignal | undefined, work: (client: Client) => Promise<T>): Promise<T> {
    const link = (this.#link ??= this.#connect());
    try {
      const client = link.ready ?? (await unlessAborted(link.client, signal));
      const result = await (signal === undefined ? work(client) : unlessAborted(work(client), signal));
      link.proven = true;
      return result;
    } catch (error) {
      if (isGone(error) || (this.address.topology === 'sentinel' && messageOf(error).startsWith('READONLY'))) {
        void this.#drop(link);
      }
      throw error;
    }
  }

  #connect(): Link {
    const stop = new AbortController();
    const link: Link = { client: connect(this.address, this.#secrets, stop.signal), stop, proven: false };
    void this.#keep(link);
    return link;
  }

  async #keep(link: Link): Promise<void> {
    try {
      link.ready = await link.client;
      link.ready.once('end', () => void this.#drop(link));
    } catch {
      void this.#drop(link);
    }
  }

  async #drop(link: Link): Promise<void> {
    if (this.#link === link) this.#link = undefined;
    link.stop.abort();
    const client = await link.client.catch(() => undefined);
    if (client !== undefined) await disconnect(client);
  }

  /** Ends every connection in a second. Calls in flight fail. */
  async close(): Promise<void> {
    this.#closing.abort();
    if (this.#link !== undefined) await this.#drop(this.#link);
  }
}

/** The connection is no more, whoever ended it. */
export function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return (
    /^(ECONNRESET|EPIPE|ETIMEDOUT)$/.test(code) ||
    /Connection is closed|isn't writeable|isn't ready|Socket timeout|Command aborted|is ended|startup nodes|^CLUSTERDOWN|Too many Cluster/.test(
      messageOf(error),
    )
  );
}
