import type { Encoding } from '../../../shared/layouts.ts';

/** How times lie in a column, for comparing. */
export type TimeForm = 'seconds' | 'milliseconds' | 'iso' | 'datetime' | 'datetime-zone';
export const TIME_FORMS: Partial<Record<Encoding, TimeForm>> = {
  seconds: 'seconds',
  milliseconds: 'milliseconds',
  'iso-z': 'iso',
  'iso-offset': 'iso',
  datetime: 'datetime',
  'datetime-zone': 'datetime-zone',
};
