import type Database from 'better-sqlite3';

/**
 * What the main thread and a worker share of the statement that runs. SQLite cannot be interrupted from another thread through
 * its driver, and a thread in the middle of a statement cannot be ended: so statements that may take long ask by themselves.
 */
export class Interrupt {
  /** All are given up, the statement that runs if one does, the one that nobody wants. */
  readonly shared: Int32Array<SharedArrayBuffer>;

  constructor(shared = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT))) {
    this.shared = shared;
  }

  /** @param statement its number, which is not 0 */
  begin(statement: number): void {
    Atomics.store(this.shared, 1, statement);
  }

  end(): void {
    Atomics.store(this.shared, 1, 0);
  }

  /** The worker is in the middle of a statement, where it hears of nothing else. */
  get isBusy(): boolean {
    return Atomics.load(this.shared, 1) !== 0;
  }

  giveUp(statement: number): void {
    Atomics.store(this.shared, 2, statement);
  }

  giveUpAll(): void {
    Atomics.store(this.shared, 0, 1);
  }

  get allGivenUp(): boolean {
    return Atomics.load(this.shared, 0) === 1;
  }

  /** Throws where nobody wants the statement that runs. */
  check(): void {
    if (this.allGivenUp || Atomics.load(this.shared, 1) === Atomics.load(this.shared, 2))
      throw new Error('interrupted');
  }
}

/** Makes `desk_still_wanted`, which is true or ends the statement. Its argument keeps it from being asked once only. */
export function addStillWanted(db: InstanceType<typeof Database>, interrupt: Interrupt): void {
  db.function('desk_still_wanted', { varargs: true, directOnly: false, deterministic: false }, () => {
    interrupt.check();
    return 1;
  });
}
