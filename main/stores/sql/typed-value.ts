import { DeskError } from '../../../shared/errors.ts';
import type { TableColumn } from '../../layouts/table-columns.ts';

const TRUTHS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  t: true,
  '1': true,
  false: false,
  no: false,
  f: false,
  '0': false,
};

/**
 * What a person typed, in the type of its column. Types that are not told apart here take the text, and the database reads it.
 * @throws DeskError VALUE_REFUSED
 */
export function typedValue({ name, type, typeClass }: TableColumn, text: string): unknown {
  if (typeClass === 'integer') {
    if (!/^-?\d{1,19}$/.test(text.trim())) throw refused(name, type, 'a whole number');
    return BigInt(text.trim());
  }
  if (typeClass === 'boolean' || typeClass === 'true-boolean') {
    const truth = TRUTHS[text.trim().toLowerCase()];
    if (truth === undefined) throw refused(name, type, 'true or false');
    return typeClass === 'true-boolean' ? truth : truth ? 1n : 0n;
  }
  return typeClass === 'blob' ? Buffer.from(text) : text;
}

function refused(name: string, type: string, wanted: string): DeskError {
  return new DeskError('VALUE_REFUSED', `Column ${name} (${type}) takes ${wanted}. Nothing was written.`, {
    hint: 'Type another value.',
  });
}
