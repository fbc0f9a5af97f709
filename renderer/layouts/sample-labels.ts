import type { LayoutSample } from '../../shared/records.ts';
import { FIELD_KINDS, isSecretField, type SessionField } from '../../shared/session.ts';
import { utcText } from '../changes/local-time.ts';

/** A value of a sample as people read it, tokens masked; undefined where there is none. */
export function sampleText(field: SessionField, { fields, tokens }: LayoutSample): string | undefined {
  if (isSecretField(field)) {
    const mask = tokens[field];
    return mask && `${mask.prefix}••••${mask.lastFour} (${mask.length} characters)`;
  }
  const value = fields[field];
  if (value === undefined) return undefined;
  if (field === 'isOnline') return value === true ? 'Online' : 'Offline';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (FIELD_KINDS[field] === 'time') return utcText(Number(value));
  return value === '' ? 'Empty text' : String(value);
}

/** What is wrong with one field of a sample. */
export function problemOf(
  field: SessionField,
  { problems }: LayoutSample,
): LayoutSample['problems'][number] | undefined {
  const own = problems.filter((problem) => problem.field === field);
  return own.find(({ severity }) => severity === 'error') ?? own[0];
}

/** How a mapping does on the samples, in a sentence. */
export function verdictOn(samples: readonly LayoutSample[]): {
  tone: 'success' | 'warning' | 'critical';
  text: string;
} {
  const all = samples.length;
  const unreadable = samples.filter(({ status }) => status === 'unreadable').length;
  const odd = samples.filter(({ status, problems }) => status !== 'unreadable' && problems.length > 0).length;
  if (all === 0) return { tone: 'warning', text: 'There are no sessions to check this with.' };
  if (unreadable > 0) {
    return { tone: 'critical', text: `${unreadable} of the first ${all} sessions cannot be read this way.` };
  }
  if (odd > 0 && all === 1) return { tone: 'warning', text: 'The only session can be read, with warnings.' };
  if (odd > 0) return { tone: 'warning', text: `All of the first ${all} sessions can be read, ${odd} with warnings.` };
  return {
    tone: 'success',
    text: all === 1 ? 'The only session reads correctly.' : `The first ${all} sessions read correctly.`,
  };
}
