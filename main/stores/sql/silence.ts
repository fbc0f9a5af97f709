/** A connection that waits for the answer to a statement, which may rightly take long. */
export interface Line {
  /** Grows with what arrives. */
  heard(): number;
  /**
   * Asks the server by another way. `lost`: it has finished with the statement, and the answer did not come through.
   * @throws when the server cannot be reached
   */
  ask(): Promise<'at work' | 'lost'>;
  /** Ends the connection, and with it what still waits on it. */
  hangUp(): void;
}

/**
 * Waits for an answer as long as the server lives: when nothing has been heard for `patience` milliseconds it is asked, and when
 * that fails the connection is given up. A network that swallows everything would else be waited for until the system
 * gives up, a quarter of an hour.
 */
export async function answered<T>(answer: Promise<T>, line: Line, patience: number): Promise<T> {
  const silence = Promise.withResolvers<never>();
  let over = false;
  let heard = line.heard();
  let timer = setTimeout(() => void listen(), patience);

  async function listen(): Promise<void> {
    const quiet = line.heard() === heard;
    const state = quiet ? await line.ask().catch(() => 'unreachable' as const) : 'at work';
    if (over) return;
    if (state === 'at work' || line.heard() !== heard) {
      heard = line.heard();
      timer = setTimeout(() => void listen(), patience);
      return;
    }
    line.hangUp();
    const code = state === 'lost' ? 'ECONNRESET' : 'ETIMEDOUT';
    silence.reject(Object.assign(new Error(`nothing heard for ${patience} ms, server ${state}`), { code }));
  }

  try {
    return await Promise.race([answer, silence.promise]);
  } finally {
    over = true;
    clearTimeout(timer);
  }
}
