import { DeskError } from '../../shared/errors.ts';
import type { ChangeResult, StoredKey } from '../../shared/records.ts';
import { SESSION_FIELDS, type SessionField, type SessionFields } from '../../shared/session.ts';
import { versionOf } from '../layouts/version.ts';
import type { SessionStore } from '../stores/store.ts';
import { ending, finish, runChange, type Change, type Run, type Step } from './run.ts';

export interface Storing {
  store: SessionStore;
  fields: SessionFields;
  /** The version that the person saw; undefined when the session is to be new. */
  expect: string | undefined;
  /** What the person typed for columns of the app's own that a new session asks for. */
  extra: Readonly<Record<string, string>> | undefined;
}

/**
 * Stores one session: what it overwrites goes to the trash first, and what is stored after is compared with what was meant.
 * @throws DeskError CONFLICT when the stored session is not the one that the person saw; and whatever kept it from being stored
 */
export async function storeSession(storing: Storing, run: Run): Promise<{ key: StoredKey; activityId: number }> {
  const change = new StoreChange(storing);
  const result = await finish(runChange(change, run));
  if (change.storedAs !== undefined) return { key: change.storedAs, activityId: result.activityId };
  throw change.refusal ?? whyNot(result);
}

class StoreChange implements Change<SessionFields, Step> {
  readonly action = 'store';
  readonly total = 1;
  /** Its key, once it is known to be stored. */
  storedAs: StoredKey | undefined;
  /** Why the store did not take it, or what it holds in its place. */
  refusal: DeskError | undefined;
  readonly #storing: Storing;
  readonly #what: string;
  /** The session as the store will hold it. */
  #meant: Partial<SessionFields> = {};

  constructor(storing: Storing) {
    const { id } = storing.fields;
    this.#storing = storing;
    this.#what = id === '' ? 'the session with an empty ID' : id;
  }

  get doing(): string {
    return `Storing ${this.#what}`;
  }

  batches(): readonly SessionFields[][] {
    return [[this.#storing.fields]];
  }

  async prepare() {
    const { store, fields, expect } = this.#storing;
    const { present, after } = await store.planWrite(fields, {});
    this.#meant = after;
    if ((present && versionOf(present.raw)) !== expect) throw conflict(present !== undefined);
    const copy = present && { key: present.key, raw: present.raw, fields: present.fields };
    return { steps: [copy === undefined ? {} : { key: copy.key, copy }], settled: [] };
  }

  async act([step]: readonly Step[]) {
    const { store, fields, expect, extra } = this.#storing;
    try {
      const stored = await store.write(
        fields,
        expect === undefined ? { expect: 'absent', extra } : { expect: { version: expect } },
      );
      const copy = step?.copy && { ...step.copy, over: versionOf(stored.raw) };
      return { acted: [{ confirmed: true, ...(copy !== undefined && { copy }) }] };
    } catch (error) {
      // With these nothing was written.
      if (!(error instanceof DeskError && (error.code === 'CONFLICT' || error.code === 'VALUE_REFUSED'))) throw error;
      this.refusal = error;
      return { acted: [{ confirmed: false }] };
    }
  }

  async look([step]: readonly Step[], acted: readonly { confirmed: boolean }[] | undefined) {
    if (acted?.[0]?.confirmed === false) return ['left' as const];
    const { store, fields } = this.#storing;
    const after = await store.readById(fields.id, {});
    const wrong = after && mismatches(this.#meant, after.fields);
    if (after !== undefined && wrong?.length === 0) {
      this.storedAs = after.key;
      return ['changed' as const];
    }
    if ((after && versionOf(after.raw)) === (step?.copy && versionOf(step.copy.raw))) return ['untouched' as const];
    // Ours, or another program's: nobody knows.
    if (acted === undefined) throw new Error('The store holds neither what it held nor what was written.');
    this.refusal = new DeskError('STORE_FAILED', different(wrong), {
      hint: 'Open the session to see what is stored now.',
    });
    return ['failed' as const];
  }

  say(result: ChangeResult): string {
    const isNew = this.#storing.expect === undefined;
    if (this.storedAs !== undefined) return `${isNew ? 'Created' : 'Changed'} ${this.#what}`;
    const why = ending({ ...result, left: 0, unknown: 0 }, { skipped: '', unknown: '' });
    if (result.unknown !== undefined) return `May have stored ${this.#what}${why}`;
    const refused = this.refusal === undefined || result.left === 0 ? '' : `. ${this.refusal.message}`;
    // `Stored, but …` where something else is there than was meant.
    return `${result.failed > 0 && this.refusal !== undefined ? 'Stored with a difference:' : 'Did not store'} ${this.#what}${why}${refused}`;
  }
}

function different(wrong: readonly SessionField[] | undefined): string {
  return wrong === undefined
    ? 'The session was not found after it was stored.'
    : `The stored session differs from what was written: ${wrong.join(', ')}.`;
}

function whyNot({ unknown, failure }: ChangeResult): DeskError {
  if (unknown !== undefined) {
    return new DeskError('STORE_FAILED', 'It is unknown whether the session was stored.', {
      hint: 'Open it when the store can be reached to see what is stored.',
      ...(failure !== undefined && { detail: failure.message }),
    });
  }
  if (failure === undefined) return new DeskError('CANCELLED', 'Cancelled.');
  const { code, message, hint, detail } = failure;
  return new DeskError(code, message, { ...(hint !== undefined && { hint }), ...(detail !== undefined && { detail }) });
}

/** Fields that came back different. Columns may round what is below a second. */
export function mismatches(meant: Partial<SessionFields>, stored: Partial<SessionFields>): SessionField[] {
  return SESSION_FIELDS.filter((field) => {
    if (meant[field] === stored[field]) return false;
    const [a, b] = [meant[field], stored[field]];
    return !(typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) < 1000);
  });
}

function conflict(present: boolean): DeskError {
  return present
    ? new DeskError('CONFLICT', 'The stored session has changed.', {
        hint: 'Review the new difference before you save.',
      })
    : new DeskError('CONFLICT', 'The stored session was deleted.', {
        hint: 'Saving would create it again. Review the difference before you save.',
      });
}
