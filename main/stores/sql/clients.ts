import type { QueryResult } from 'kysely';
import type { ObservedConnection } from './liveness-monitor.ts';

/** What a statement came to; `command`: what the server calls it, where it does. */
export type Answer<R> = QueryResult<R> & { command?: string };

/** A driver's pool of connections to one server. */
export interface Clients<C extends object> {
  /** Takes a connection out of the pool, or makes one. */
  take(): Promise<C>;
  /** @param broken not to be used again */
  give(client: C, broken: boolean): void;
  /**
   * Sees to it that a new connection reads and writes as we need it, and that it writes nothing unless told to.
   * @returns whether it may be told to
   */
  setUp(client: C): Promise<boolean>;
  query<R>(client: C, text: string, parameters: readonly unknown[]): Promise<Answer<R>>;
  observe(client: C): ObservedConnection;
  /** Asks the server, by another way, to stop what it does on this connection. */
  stop(client: C): Promise<void>;
  /** How long no byte may arrive before the server is asked whether it is there; milliseconds. */
  silenceTimeout: number;
  /** The statement that begins a transaction. */
  begin(mayWrite: boolean): string;
  /** The statements after which those outside of a transaction may write, or only read. */
  access: { read: string; write: string };
  /** Whether a failure is the server's own word, and not a connection's. */
  isAnswer(error: unknown): boolean;
  /** Whether a failure means that the connection is no more, whoever ended it. */
  isGone(error: unknown): boolean;
  end(): Promise<void>;
}
