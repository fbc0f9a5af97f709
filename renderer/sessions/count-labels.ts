import type { Count } from '../../shared/records.ts';
import type { ListState } from './page-list.ts';

/** `23 match`, `more than 100 match`; nothing while the first match is looked for. */
export function matchLabel(
  { rows, more, total }: Pick<ListState, 'rows' | 'more' | 'total'>,
  counted: Count | undefined,
): string | undefined {
  const known = counted ?? total;
  const count = known?.count ?? rows;
  if (count === 0) return more && counted === undefined ? undefined : 'none match';
  const number = count.toLocaleString('en');
  if (known === undefined && more) return `more than ${number} match`;
  return `${known?.exact === false ? 'about ' : ''}${number} ${count === 1 ? 'matches' : 'match'}`;
}
