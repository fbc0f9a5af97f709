import type { Leak, Searcher } from './searcher.ts';

/** What one call was answered. */
interface Answer {
  /** `sessions.page`. */
  procedure: string;
  text: string;
}

/** Calls whose very purpose it is to hand a secret out. */
export function handsOut(procedure: string, input: unknown): boolean {
  if (procedure === 'sessions.reveal' || procedure === 'profiles.interpret') return true;
  const asksForSecrets = typeof input === 'object' && input !== null && 'secrets' in input && input.secrets === true;
  return procedure === 'sessions.toJson' && asksForSecrets;
}

/** Everything that a host let out: answers, what streams told, errors, and the bytes that they crossed in. */
export class Tape {
  readonly answers: Answer[] = [];
  /** Procedures that were called. */
  readonly called = new Set<string>();
  readonly #wire: Buffer[] = [];
  #handingOut = 0;

  /** An interceptor of oRPC's links. */
  readonly intercept = async (options: {
    path: readonly string[];
    input: unknown;
    next: () => Promise<unknown>;
  }): Promise<unknown> => {
    const procedure = options.path.join('.');
    this.called.add(procedure);
    if (handsOut(procedure, options.input)) {
      this.#handingOut += 1;
      return options
        .next()
        .then((output) => {
          if (procedure === 'profiles.interpret') this.#note(procedure, withoutPasswords(output));
          return output;
        })
        .catch((error: unknown) => {
          this.#note(procedure, error);
          throw error;
        })
        .finally(() => (this.#handingOut -= 1));
    }
    try {
      const output = await options.next();
      if (isStream(output)) return this.#listen(procedure, output);
      this.#note(procedure, output);
      return output;
    } catch (error) {
      this.#note(procedure, error);
      throw error;
    }
  };

  /** What crossed, as it crossed; without what is handed out. */
  bytes(data: unknown): void {
    if (this.#handingOut > 0) return;
    if (typeof data === 'string') this.#wire.push(Buffer.from(data));
    else if (data instanceof Uint8Array || data instanceof ArrayBuffer)
      this.#wire.push(Buffer.from(new Uint8Array(data)));
    else throw new Error('Something crossed that is neither text nor bytes.');
  }

  leaks(searcher: Searcher): Leak[] {
    const inAnswers = this.answers.flatMap(({ procedure, text }) => searcher.leaksIn(text, procedure));
    return inAnswers.length > 0 ? inAnswers : searcher.leaksIn(Buffer.concat(this.#wire), 'the bytes of a call');
  }

  /** Not a generator: one that waits for the next step cannot be ended. */
  #listen(procedure: string, stream: AsyncGenerator<unknown, unknown>): AsyncIterableIterator<unknown, unknown> {
    return {
      next: async () => {
        try {
          const step = await stream.next();
          this.#note(procedure, step.value);
          return step;
        } catch (error) {
          this.#note(procedure, error);
          throw error;
        }
      },
      return: () => stream.return(undefined),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  #note(procedure: string, output: unknown): void {
    this.answers.push({ procedure, text: textOf(output) });
  }
}

export function isStream(output: unknown): output is AsyncGenerator<unknown, unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output;
}

/** The window that a text was pasted into gets its password back, apart from all else, to send it on. */
function withoutPasswords(found: unknown): unknown {
  return Array.isArray(found) ? found.map((one: object) => ({ ...one, password: undefined })) : found;
}

/** All that an answer holds; of an error all that the window can read of it. */
function textOf(output: unknown): string {
  if (!(output instanceof Error)) return JSON.stringify(output) ?? '';
  return JSON.stringify({
    ...Object.fromEntries(Object.entries(output)),
    message: output.message,
    cause: String(output.cause),
  });
}
