import type { FieldChange, ChangeProgress, NewerSession, RestorePlan, StoredKey } from '../../shared/records.ts';
import { SESSION_FIELDS, secretsOf, type SessionField, type SessionFields } from '../../shared/session.ts';
import { isReadable } from '../layouts/decode.ts';
import { versionOf } from '../layouts/version.ts';
import { withoutStrayTokens, type Masker } from '../safety/mask.ts';
import type { Sealer } from '../safety/seal.ts';
import type { CopiesOf, Trash, TrashCopy } from '../safety/trash.ts';
import type { CallOptions, SessionStore, StoredSession } from '../stores/store.ts';
import { LONGEST_NAMED } from './plan-deletion.ts';
import { BATCH } from './run.ts';
import { mismatches } from './store-session.ts';

const NEWER_SHOWN = 100;

/** How a copy stands to what is in its place now. */
export type Standing = 'missing' | 'same' | 'replaced' | 'newer';

/** A session that still is what the change left (`replaced`) may be overwritten without asking; a newer one may not. */
export function standingOf({ raw, over }: TrashCopy, present: StoredSession | undefined): Standing {
  if (present === undefined) return 'missing';
  const version = versionOf(present.raw);
  if (version === versionOf(raw)) return 'same';
  return version === over ? 'replaced' : 'newer';
}

export interface RestoreLook {
  /** The copies: all of an entry, or those of one shop. */
  of: CopiesOf & { copies: number };
  trash: Trash;
  store: SessionStore;
  samePlace: boolean;
  masker: Masker;
  sealer: Sealer;
  /** What differs, as people read it, secrets masked. */
  compare: (before: StoredSession, after: Partial<SessionFields>) => FieldChange[];
  signal: AbortSignal;
}

/** What restoring would do, and the versions of the newer sessions that stand in its way. */
export interface RestoreFindings {
  counts: Pick<RestorePlan, 'missing' | 'same' | 'replaced' | 'newer' | 'newerCount' | 'unreadable' | 'lost'>;
  newer: Map<StoredKey, string>;
}

/** Compares the copies of an entry with what is in the store now. Changes nothing. */
export async function* lookAtRestore(look: RestoreLook): AsyncGenerator<ChangeProgress, RestoreFindings> {
  const { of, trash, store, samePlace, masker, sealer, compare, signal } = look;
  const sum = { missing: 0, same: 0, replaced: 0, newerCount: 0, unreadable: 0 };
  const shown: NewerSession[] = [];
  const newer = new Map<StoredKey, string>();
  const lost = new Set<SessionField>();
  let done = 0;
  for await (const copies of trash.copies(of, BATCH)) {
    const current = samePlace ? await store.current(copies, { signal }) : [];
    for (const [at, copy] of copies.entries()) {
      const { standing, present } = samePlace
        ? { standing: standingOf(copy, current[at]), present: current[at] }
        : await standingElsewhere(copy, store, { signal });
      if (standing !== 'newer') sum[standing] += 1;
      for (const field of samePlace ? [] : lostIn(store, copy.fields)) lost.add(field);
      if (standing !== 'newer' || present === undefined) continue;
      sum.newerCount += 1;
      // Only what was shown can be chosen.
      if (shown.length === NEWER_SHOWN) continue;
      newer.set(present.key, versionOf(present.raw));
      const { id, shop } = withoutStrayTokens(present.fields, masker, LONGEST_NAMED);
      const named = { ...(id !== undefined && { id }), ...(shop !== undefined && { shop }) };
      shown.push({
        key: sealer.keyOut(present.key, secretsOf(present.fields)),
        ...named,
        changes: compare(present, copy.fields),
      });
    }
    done += copies.length;
    yield { done, total: of.copies };
  }
  return { counts: { ...sum, newer: shown, lost: [...lost] }, newer };
}

/** The same for a store that keeps sessions in another form. */
async function standingElsewhere(
  copy: TrashCopy,
  store: SessionStore,
  options: CallOptions,
): Promise<{ standing: Standing | 'unreadable'; present: StoredSession | undefined }> {
  const { fields } = copy;
  if (!isReadable(fields, [])) return { standing: 'unreadable', present: undefined };
  const { present, after } = await store.planWrite(fields, options);
  if (present === undefined) return { standing: 'missing', present };
  return { standing: mismatches(after, present.fields).length === 0 ? 'same' : 'newer', present };
}

function lostIn(store: SessionStore, fields: Partial<SessionFields>): SessionField[] {
  const room = new Set(store.capabilities.fields);
  return SESSION_FIELDS.filter((field) => (fields[field] ?? '') !== '' && !room.has(field));
}
