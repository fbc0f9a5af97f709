import type { Count } from '../../shared/records.ts';
import { countLabel, formatCount } from '../parts/counts.ts';
import type { ListState } from './page-list.ts';

/**
 * `23 matches in 271 sessions`, `More than 100 matches`, `2 found by their IDs · searching the rest…`; nothing until there is a first match.
 * @param counted the exact number of matches, where it was asked for
 * @param all how many sessions the store has
 */
export function matchLabel(
  { rows, more, total, onlyByIds, busy }: Pick<ListState, 'rows' | 'more' | 'total' | 'onlyByIds' | 'busy'>,
  counted: Count | undefined,
  all: Count | undefined,
): string | undefined {
  if (onlyByIds && counted === undefined) {
    return `${formatCount(rows)} found by ${rows === 1 ? 'its ID' : 'their IDs'}${busy ? ' · searching the rest…' : ''}`;
  }
  const known = counted ?? total;
  const count = known?.count ?? rows;
  if (count === 0 && more && counted === undefined) return undefined;
  const within = all === undefined || all.count === 0 ? '' : ` in ${countLabel(all)}`;
  if (count === 0) return `No matches${within}`;
  const about = known?.exact === false ? 'About ' : known === undefined && more ? 'More than ' : '';
  return `${about}${formatCount(count)} ${count === 1 && about === '' ? 'match' : 'matches'}${within}`;
}
