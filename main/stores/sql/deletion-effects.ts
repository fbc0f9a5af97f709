import type { Problem } from '../../../shared/records.ts';

/** A trigger, or a rule of PostgreSQL, that a deletion in this table sets off. */
export interface DeleteTrigger {
  table: string;
  name: string;
  kind: 'trigger' | 'rule';
}

/** A foreign key by which deleting in one table changes another, or the same. */
export interface ReferringKey {
  /** The table with the key, and the one that it refers to, each under a name of its own in the database. */
  from: string;
  to: string;
  /** How people name the table with the key. */
  label: string;
  /** Where keys have names. */
  name?: string;
  action: 'CASCADE' | 'SET NULL' | 'SET DEFAULT';
}

export interface DeletionEffects {
  problems: readonly Problem[];
  /** More rows of the table itself may go than are deleted. */
  mayTakeMore: boolean;
}

export const NO_EFFECTS: DeletionEffects = { problems: [], mayTakeMore: false };

/** What deleting in this table sets off, from all triggers and keys that it could reach. */
export function effectsOf(
  table: string,
  triggers: readonly DeleteTrigger[],
  keys: readonly ReferringKey[],
): DeletionEffects {
  const problems = [
    ...triggers.filter((trigger) => trigger.table === table).map(ofTrigger),
    ...keys.filter(({ to }) => to === table).map((key) => ofKey(key, key.from === table)),
  ];
  return { problems, mayTakeMore: reachesBack(table, triggers, keys) };
}

function reachesBack(table: string, triggers: readonly DeleteTrigger[], keys: readonly ReferringKey[]): boolean {
  const reached = new Set([table]);
  for (const one of reached) {
    // What a trigger does nobody can tell.
    if (triggers.some((trigger) => trigger.table === one)) return true;
    const referring = keys.filter(({ to, action }) => to === one && action === 'CASCADE');
    if (referring.some(({ from }) => from === table)) return true;
    for (const { from } of referring) reached.add(from);
  }
  return false;
}

const NOT_COPIED = 'What changes beyond the sessions that are shown is not copied, and cannot be restored here.';

function ofTrigger({ kind, name }: DeleteTrigger): Problem {
  return { severity: 'warning', message: `The ${kind} ${name} runs when sessions are deleted.`, hint: NOT_COPIED };
}

function ofKey({ label, name, action }: ReferringKey, isOwn: boolean): Problem {
  const rows = `${isOwn ? 'Other rows' : 'Rows'} of ${label} that refer to a deleted session`;
  const by = name === undefined ? `ON DELETE ${action}` : `foreign key ${name}, ON DELETE ${action}`;
  const fate = action === 'CASCADE' ? 'are deleted with it' : 'lose the reference';
  return { severity: 'warning', message: `${rows} ${fate} (${by}).`, hint: NOT_COPIED };
}
