import type { Count, SessionFilter } from '../../shared/records.ts';
import { formatCount } from '../parts/counts.ts';
import { isFiltered } from '../routes.ts';
import type { ListState } from './page-list.ts';

/** What selecting beyond the loaded rows selects, in words. */
export interface AllMatches {
  filter: SessionFilter;
  /** `Select all 12,345 that match`; absent where everything is loaded. */
  offer: string | undefined;
  /** `All 12,345 that match are selected`. */
  selected: string;
}

/** @param all how many sessions the store has */
export function allMatches(
  filter: SessionFilter,
  { more, total }: Pick<ListState, 'more' | 'total'>,
  all: Count | undefined,
): AllMatches {
  const searches = isFiltered(filter);
  const known = searches ? total : (total ?? all);
  if (known?.exact === true && known.count === 1) {
    const which = searches ? 'session that matches' : 'session in this store';
    return { filter, offer: undefined, selected: `The 1 ${which} is selected` };
  }
  const number = known?.exact === true ? `${formatCount(known.count)} ` : '';
  const which = `${number}${searches ? 'that match' : 'sessions in this store'}`;
  return { filter, offer: more ? `Select all ${which}` : undefined, selected: `All ${which} are selected` };
}
