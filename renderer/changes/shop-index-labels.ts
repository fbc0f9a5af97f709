import type { ChangeResult, ShopIndexFault, ShopIndexReport } from '../../shared/records.ts';
import { ending, toneOf, type Consequence, type ResultLabel } from './change-labels.ts';
import { counted, formatCount } from '../parts/counts.ts';

/** What is wrong with the entries and what that means; only what there is. */
export function faultCards({ sum }: Pick<ShopIndexReport, 'sum'>): Consequence[] {
  const all: Consequence[] = [
    { count: sum.missing, text: 'missing. The app cannot find these sessions by shop.' },
    { count: sum.dangling, text: 'dangling. Their session was deleted or belongs to another shop.' },
    { count: sum.duplicates, text: 'duplicate. The session is already listed.' },
    { count: sum.unreadable, text: 'unreadable. The app finds no sessions for these shops.' },
  ];
  return all.filter(({ count }) => count > 0);
}

/** `2 missing, 1 left over`. */
export function faultLabel({ unreadable, missing, dangling, duplicates }: ShopIndexFault): string {
  const parts = [
    unreadable ? 'unreadable' : '',
    missing > 0 ? `${formatCount(missing)} missing` : '',
    dangling > 0 ? `${formatCount(dangling)} dangling` : '',
    duplicates > 0 ? `${formatCount(duplicates)} duplicate` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** What a repair came to, as the main process counted it. */
export function repairLabel(result: ChangeResult, delay?: string): ResultLabel {
  const { changed, failed, unknown = 0 } = result;
  return {
    tone: toneOf(result),
    title: changed === 0 ? 'Nothing was repaired' : `Shop index repaired for ${counted(changed, 'shop')}`,
    details: [
      ...(failed === 0 ? [] : [`${counted(failed, 'shop')} could not be repaired. Check again to see what is left.`]),
      ...(unknown === 0
        ? []
        : [`${counted(unknown, 'shop')} may or may not be repaired. Check again to see what is left.`]),
      ...ending(result),
      ...(delay === undefined || changed === 0 ? [] : [delay]),
    ],
  };
}
