import type { Problem, RawValue, StoredKey } from '../../shared/records.ts';
import type { SessionFields } from '../../shared/session.ts';

/** A session as it physically lies in its store: column (or path) to value, in the driver's own types. */
export type RawSession = Readonly<Record<string, unknown>>;

/** One stored session, decoded as far as possible. */
export interface StoredSession {
  readonly key: StoredKey;
  /** All of the session, unless a problem is an `error`; then what could be decoded. */
  readonly fields: Partial<SessionFields>;
  readonly problems: readonly Problem[];
  readonly raw: RawSession;
}

/** A value of the raw form before masking. */
export type ExplainedValue = Omit<RawValue, 'text' | 'masked'> & { value: unknown };
