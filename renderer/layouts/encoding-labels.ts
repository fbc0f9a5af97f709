import type { Encoding } from '../../shared/layouts.ts';
import { FIELD_KINDS, type SessionField } from '../../shared/session.ts';

type Kind = (typeof FIELD_KINDS)[SessionField];

interface EncodingLabel {
  /** Stands in a list of choices. */
  label: string;
  kinds: readonly Kind[];
  /** Only this field can lie so. */
  only?: SessionField;
}

/** Every encoding as people would say it. */
export const ENCODING_LABELS: Record<Encoding, EncodingLabel> = {
  text: { label: 'Text', kinds: ['text'] },
  'text-empty': { label: 'Text, empty if absent', kinds: ['text'] },
  boolean: { label: 'True or false', kinds: ['boolean'] },
  'boolean-false': { label: 'True or false, false if absent', kinds: ['boolean'] },
  'boolean-integer': { label: '1 or 0', kinds: ['boolean'] },
  'boolean-integer-zero': { label: '1 or 0, 0 if absent', kinds: ['boolean'] },
  'boolean-letter': { label: 'Text: t or f', kinds: ['boolean'] },
  'boolean-word': { label: 'Text: true or false', kinds: ['boolean'] },
  'boolean-digit': { label: 'Text: 1 or 0', kinds: ['boolean'] },
  seconds: { label: 'Seconds since 1970', kinds: ['time'] },
  milliseconds: { label: 'Milliseconds since 1970', kinds: ['time'] },
  datetime: { label: 'Date and time in UTC', kinds: ['time'] },
  'datetime-zone': { label: 'Date and time with zone', kinds: ['time'] },
  date: { label: 'Native date', kinds: ['time'] },
  'iso-z': { label: 'ISO text: 2026-11-20T12:34:56.789Z', kinds: ['time'] },
  'iso-offset': { label: 'ISO text: 2026-11-20T12:34:56.789+00:00', kinds: ['time'] },
  integer: { label: 'Number', kinds: ['digits', 'number'] },
  'digits-text': { label: 'Number as text', kinds: ['digits'] },
  'digits-blob': { label: 'Number as bytes', kinds: ['digits'] },
  'offline-id': { label: 'Shop (the ID is offline_{shop})', kinds: ['text'], only: 'id' },
  'online-id': { label: 'User (the ID is {shop}_{user})', kinds: ['text'], only: 'id' },
};

const isEncoding = (name: string): name is Encoding => Object.hasOwn(ENCODING_LABELS, name);

/** The encodings that a field can lie in, the plainest first. */
export function encodingsFor(field: SessionField): Encoding[] {
  return Object.keys(ENCODING_LABELS)
    .filter(isEncoding)
    .filter((encoding) => {
      const { kinds, only } = ENCODING_LABELS[encoding];
      return kinds.includes(FIELD_KINDS[field]) && (only === undefined || only === field);
    });
}
