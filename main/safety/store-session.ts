import { DeskError } from '../../shared/errors.ts';
import type { Profile } from '../../shared/profiles.ts';
import type { StoredKey } from '../../shared/records.ts';
import { SESSION_FIELDS, type SessionField, type SessionFields } from '../../shared/session.ts';
import { versionOf } from '../layouts/version.ts';
import type { SessionStore, StoredSession } from '../stores/store.ts';
import type { ActivityLog } from './activity-log.ts';

export interface Storing {
  profile: Profile;
  store: SessionStore;
  fields: SessionFields;
  /** The version that the person saw; undefined when the session is to be new. */
  expect: string | undefined;
  /** What the person typed for columns of the app's own that a new session asks for. */
  extra: Readonly<Record<string, string>> | undefined;
  activity: ActivityLog;
  signal: AbortSignal | undefined;
}

/**
 * Stores one session: what it overwrites goes to the trash first, and what is stored after is compared with what was meant.
 * @throws DeskError CONFLICT when the stored session is not the one that the person saw
 */
export async function storeSession(storing: Storing): Promise<{ key: StoredKey; activityId: number }> {
  const { profile, store, fields, activity, signal } = storing;
  const { present, after: meant } = await store.planWrite(fields, { signal });
  const version = present === undefined ? undefined : versionOf(present.raw);
  if (version !== storing.expect) throw conflict(present !== undefined);

  const what = fields.id === '' ? 'the session with the empty id' : fields.id;
  const activityId = activity.begin(profile, 'store', `Storing ${what}`);
  try {
    const stored = await writeOver(storing, present, version, activityId);
    const wrong = mismatches(meant, stored.fields);
    if (wrong.length > 0) {
      throw new DeskError('STORE_FAILED', `The store holds something else than was written: ${wrong.join(', ')}.`, {
        hint: 'Open the session to see what is stored now.',
      });
    }
    activity.end(activityId, 'done', `${present === undefined ? 'Created' : 'Changed'} ${what}`);
    return { key: stored.key, activityId };
  } catch (error) {
    const after = await store.readById(fields.id, {}).catch(() => undefined);
    const unchanged = after === undefined ? present === undefined : versionOf(after.raw) === version;
    if (unchanged) activity.discard(activityId);
    activity.end(
      activityId,
      unchanged ? 'failed' : 'partial',
      `${unchanged ? 'Did not store' : 'Stored with a difference:'} ${what}`,
    );
    throw error;
  }
}

/** The copy is sealed with the version that takes its place, so it is kept twice: before the write and, replaced, after it. */
async function writeOver(
  { store, fields, extra, activity, signal }: Storing,
  present: StoredSession | undefined,
  version: string | undefined,
  activityId: number,
): Promise<StoredSession> {
  if (present === undefined || version === undefined) return store.write(fields, { signal, expect: 'absent', extra });
  await activity.keep(activityId, [{ key: present.key, raw: present.raw }]);
  const stored = await store.write(fields, { signal, expect: { version } });
  await activity.replace(activityId, [{ key: present.key, raw: present.raw, over: versionOf(stored.raw) }]);
  return stored;
}

/** Fields that came back different. Columns may round what is below a second. */
function mismatches(meant: Partial<SessionFields>, stored: Partial<SessionFields>): SessionField[] {
  return SESSION_FIELDS.filter((field) => {
    if (meant[field] === stored[field]) return false;
    const [a, b] = [meant[field], stored[field]];
    return !(typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) < 1000);
  });
}

function conflict(present: boolean): DeskError {
  return present
    ? new DeskError('CONFLICT', 'The stored session changed meanwhile.', {
        hint: 'Look at the difference again before you save.',
      })
    : new DeskError('CONFLICT', 'The stored session was deleted meanwhile.', {
        hint: 'Saving now would make it anew: look at the difference again.',
      });
}
