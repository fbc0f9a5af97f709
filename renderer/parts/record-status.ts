import type { SessionRecord } from '../../shared/records.ts';
import { statusAt, type SessionLife, type Status } from '../../shared/session.ts';

type Judged = Pick<SessionRecord, 'fields' | 'tokens'>;

/** All of a record that its status depends on. */
export function lifeOf({ fields, tokens }: Judged): SessionLife {
  return { ...fields, hasRefreshToken: (tokens.refreshToken?.length ?? 0) > 0 };
}

/** The status now, which may have changed since the record came. @param now milliseconds since 1970 */
export function statusNow(record: Judged & Pick<SessionRecord, 'status'>, now: number): Status {
  return record.status === 'unreadable' ? 'unreadable' : statusAt(lifeOf(record), now);
}
