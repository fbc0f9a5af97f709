import type { ActivityEntry, RestorePlan } from '../../shared/records.ts';
import { type Consequence } from '../changes/change-labels.ts';
import { counted, formatCount } from '../parts/counts.ts';

/** How many sessions restoring would store. @param over those of the newer ones that were chosen */
export function restorable(plan: RestorePlan, over: readonly string[]): number {
  return plan.missing + plan.replaced + over.length;
}

/** What a plan comes to; only what applies. The counts add up to the copies. */
export function restoreCards(plan: RestorePlan, over: readonly string[]): Consequence[] {
  const kept = plan.newerCount - over.length;
  const standing = plan.samePlace ? 'newer' : 'different';
  const all: Consequence[] = [
    { count: plan.missing, text: 'not in the store. Will be restored.' },
    { count: plan.replaced + over.length, text: 'changed since. Will be overwritten with the copy.' },
    { count: plan.same, text: 'unchanged in the store. Nothing to do.' },
    { count: kept, text: `${standing} in the store. Won’t be overwritten.` },
    { count: plan.unreadable, text: 'unreadable. Cannot be restored into another store.' },
  ];
  return all.filter(({ count }) => count > 0);
}

/** What is known of a change that was interrupted, after a look at the store; undefined for any other. */
export function interruptedSentence(entry: ActivityEntry, plan: RestorePlan): string | undefined {
  if (entry.outcome !== 'interrupted' || entry.action !== 'delete' || !plan.samePlace || plan.shop !== undefined)
    return undefined;
  const total = entry.total ?? plan.total;
  const kept = total - plan.missing - plan.newerCount;
  const newer = plan.newerCount === 0 ? '' : `, ${formatCount(plan.newerCount)} re-created since`;
  return `Session Desk quit during this deletion. Of ${counted(total, 'session')}, ${formatCount(plan.missing)} ${plan.missing === 1 ? 'was' : 'were'} deleted, ${formatCount(kept)} ${kept === 1 ? 'is' : 'are'} still there${newer}.`;
}
