import { DeskError } from '../../shared/errors.ts';
import { versionOf } from '../layouts/version.ts';
import type { Precondition, StoredSession } from './store.ts';

/** @throws DeskError CONFLICT when what is stored is not what the person saw */
export function checkPrecondition(present: StoredSession | undefined, expect: Precondition | undefined): void {
  if (expect === undefined) return;
  if (
    expect === 'absent' ? present === undefined : present !== undefined && versionOf(present.raw) === expect.version
  ) {
    return;
  }
  throw new DeskError('CONFLICT', conflict(present, expect), { hint: 'Check what is stored now, then decide again.' });
}

function conflict(present: StoredSession | undefined, expect: Precondition): string {
  if (expect === 'absent') return 'A session with this id was stored in the meantime.';
  return present === undefined
    ? 'The session was deleted in the meantime.'
    : 'The stored session was changed in the meantime.';
}
