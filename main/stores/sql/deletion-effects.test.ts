import { expect, test } from 'vitest';
import { effectsOf, type DeleteTrigger, type ReferringKey } from './deletion-effects.ts';

const key = (from: string, to: string, action: ReferringKey['action'] = 'CASCADE'): ReferringKey => ({
  from,
  to,
  label: from,
  action,
});
const trigger = (table: string): DeleteTrigger => ({ table, name: 'clean_up', kind: 'trigger' });

test.each<[string, DeleteTrigger[], ReferringKey[], number, boolean]>([
  ['nothing', [], [], 0, false],
  ['triggers and keys of other tables', [trigger('other')], [key('other', 'another')], 0, false],
  ['a trigger', [trigger('sessions')], [], 1, true],
  ['a key to itself', [], [key('sessions', 'sessions')], 1, true],
  ['a key to itself that only loses its reference', [], [key('sessions', 'sessions', 'SET NULL')], 1, false],
  ['another table that goes with it', [], [key('events', 'sessions')], 1, false],
  ['another table that goes with it and has a trigger', [trigger('events')], [key('events', 'sessions')], 1, true],
  ['a trigger behind a reference that is only lost', [trigger('e')], [key('e', 'sessions', 'SET NULL')], 1, false],
  ['a ring of tables', [], [key('events', 'sessions'), key('sessions', 'events')], 1, true],
])('%s', (_, triggers, keys, told, mayTakeMore) => {
  const effects = effectsOf('sessions', triggers, keys);
  expect(effects.problems).toHaveLength(told);
  expect(effects.mayTakeMore).toBe(mayTakeMore);
});

test('says what happens, and by what', () => {
  const keys = [{ ...key('login_events', 'sessions'), name: 'login_events_session_fkey' }, key('sessions', 'sessions')];
  expect(effectsOf('sessions', [trigger('sessions')], keys).problems.map(({ message }) => message)).toEqual([
    'The trigger clean_up runs when sessions are deleted.',
    'Rows of login_events that refer to a deleted session are deleted with it (foreign key login_events_session_fkey, ON DELETE CASCADE).',
    'Other rows of sessions that refer to a deleted session are deleted with it (ON DELETE CASCADE).',
  ]);
});
