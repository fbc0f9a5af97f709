import type { TableLayout } from '../../shared/layouts.ts';
import { SESSION_FIELDS, type SessionField } from '../../shared/session.ts';
import { FIELD_TITLES } from '../changes/field-labels.ts';
import type { Mappings } from '../../shared/layout-guess.ts';

export type MappingErrors = Partial<Record<SessionField, string>>;

const derives = (mappings: Mappings): boolean =>
  mappings.id?.encoding === 'offline-id' || mappings.id?.encoding === 'online-id';

/** Without these a row is no session. */
export const NEEDED = ['id', 'shop'] as const satisfies readonly SessionField[];

/** What is wrong with a mapping, field by field; empty where it can be used. */
export function mappingErrors(mappings: Mappings): MappingErrors {
  const errors: MappingErrors = {};
  for (const field of NEEDED) {
    if (mappings[field] === undefined) errors[field] = 'Required: choose where it is stored.';
  }
  if (mappings.isOnline === undefined && mappings.id !== undefined && !derives(mappings)) {
    errors.isOnline = 'Choose where it is stored, or derive the ID from another field.';
  }
  const holders = new Map<string, SessionField>();
  for (const field of SESSION_FIELDS) {
    const mapping = mappings[field];
    if (mapping === undefined || (field === 'id' && derives(mappings))) continue;
    const other = holders.get(mapping.column);
    if (other === undefined) holders.set(mapping.column, field);
    else errors[field] = `${mapping.column} is already used for ${FIELD_TITLES[other]}.`;
  }
  return errors;
}

/** The layout that a mapping stands for; undefined while something is wrong with it. */
export function layoutOf(table: string, mappings: Mappings): TableLayout | undefined {
  if (table === '' || Object.keys(mappingErrors(mappings)).length > 0) return undefined;
  return { family: 'custom', title: 'mapped by hand', table, columns: mappings };
}
