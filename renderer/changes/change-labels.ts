import type { ChangeProgress, ChangeResult, DeletePlan, StopReason, TrashInfo } from '../../shared/records.ts';
import { visibleText } from '../../shared/visible-text.ts';
import { counted, formatCount } from '../parts/counts.ts';
import { duration } from '../parts/times.ts';

/** A longer name is cut in a title. */
const TITLE = 100;

/** What is about to go, as a question. */
export function deleteTitle(plan: DeletePlan): string {
  if (plan.everything)
    return `Delete all ${counted(plan.total, 'session')} in ${visibleText(plan.storeName.slice(0, TITLE))}?`;
  if (plan.only !== undefined) {
    const kind = plan.unreadable === 1 ? 'unreadable' : plan.online === 1 ? 'online' : 'offline';
    return plan.only.shop === undefined
      ? `Delete this ${kind} session?`
      : `Delete the ${kind} session of ${visibleText(plan.only.shop.slice(0, TITLE))}?`;
  }
  const [first] = plan.shops;
  const where =
    plan.shopCount === 1 && first !== undefined
      ? visibleText(first.shop.slice(0, TITLE))
      : counted(plan.shopCount, 'shop');
  return plan.shopCount === 0
    ? `Delete ${counted(plan.total, 'session')}?`
    : `Delete ${counted(plan.total, 'session')} of ${where}?`;
}

/** `140 online, 1 offline`; what is neither could not be read. */
export function shopCounts(shop: { online: number; offline: number }): string {
  const parts = [
    shop.online > 0 ? `${formatCount(shop.online)} online` : '',
    shop.offline > 0 ? `${formatCount(shop.offline)} offline` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'unreadable' : parts.join(', ');
}

/** One thing that deleting means, headed by a number. */
export interface Consequence {
  count: number;
  text: string;
}

/** What a plan means for people and for background work; only what applies. The counts add up to all that goes. */
export function consequences(plan: DeletePlan): Consequence[] {
  const all: Consequence[] = [
    {
      count: plan.online,
      text:
        plan.users > 1
          ? `online, for ${formatCount(plan.users)} users. They sign in again at their next visit.`
          : 'online. The user signs in again at the next visit.',
    },
    {
      count: plan.offline,
      text:
        plan.shopCount > 1
          ? 'offline. Background jobs for these shops stop until the app is opened there again.'
          : 'offline. Background jobs for the shop stop until the app is opened there again.',
    },
    { count: plan.unreadable, text: 'unreadable. Their contents are unknown.' },
  ];
  return all.filter((consequence) => consequence.count > 0);
}

/** What is still in use though it may look expired; undefined where nothing is. */
export function inUseWarning({ refreshable, offline, total }: DeletePlan): string | undefined {
  if (refreshable === 0) return undefined;
  if (total === 1) return 'This session is still in use: the app refreshes it automatically.';
  const which =
    refreshable === offline
      ? 'The offline sessions are'
      : `${formatCount(refreshable)} of the offline sessions ${refreshable === 1 ? 'is' : 'are'}`;
  return `${which} still in use: the app refreshes ${refreshable === 1 ? 'it' : 'them'} automatically.`;
}

/** What stays alive at Shopify after the deletion. */
export function aliveSentence({ withoutExpiry, total }: DeletePlan): string | undefined {
  if (withoutExpiry === 0) return undefined;
  if (total === 1) return 'This one never expires.';
  const which = withoutExpiry === total ? 'These' : `${formatCount(withoutExpiry)} of these`;
  return `${which} never ${withoutExpiry === 1 ? 'expires' : 'expire'}.`;
}

/** Where the copies go and for how long. */
export function trashSentence(trash: TrashInfo, total: number): string {
  const kept = total === 1 ? 'An encrypted copy is kept' : 'Encrypted copies are kept';
  return trash.key === 'keychain'
    ? `${kept} on this computer for ${counted(trash.days, 'day')}. You can restore from Activity.`
    : `${kept} on this computer only until you quit, because ${trash.why ?? 'this computer has no keychain'}.`;
}

export interface ResultLabel {
  tone: 'success' | 'warning' | 'critical' | 'info';
  title: string;
  /** One sentence each. */
  details: string[];
}

const VERBS = {
  delete: {
    done: 'deleted',
    skipped: 'was already deleted',
    skippedMany: 'were already deleted',
    left: 'changed since and was kept',
    leftMany: 'changed since and were kept',
    failed: 'still there',
    unknown: 'may or may not be deleted',
  },
  restore: {
    done: 'restored',
    skipped: 'was already there',
    skippedMany: 'were already there',
    left: 'is newer in the store and was kept',
    leftMany: 'are newer in the store and were kept',
    failed: 'not restored',
    unknown: 'may or may not be restored',
  },
};

/**
 * What a change came to, as seen at the second look.
 * @param delay why a store may show a change late, where it may
 */
export function resultLabel(kind: 'delete' | 'restore', result: ChangeResult, delay?: string): ResultLabel {
  const verbs = VERBS[kind];
  const details: string[] = [];
  if (result.skipped > 0) {
    details.push(`${counted(result.skipped, 'session')} ${result.skipped === 1 ? verbs.skipped : verbs.skippedMany}.`);
  }
  if (result.left > 0) {
    details.push(`${counted(result.left, 'session')} ${result.left === 1 ? verbs.left : verbs.leftMany}.`);
  }
  if (result.failed > 0) {
    details.push(`${counted(result.failed, 'session')} ${result.failed === 1 ? 'is' : 'are'} ${verbs.failed}.`);
  }
  if (result.unknown !== undefined && result.unknown > 0) {
    details.push(`${counted(result.unknown, 'session')} ${verbs.unknown}: check again when the store can be reached.`);
  }
  if (result.others !== undefined) {
    details.push(
      `${counted(result.others, 'more session')} ${result.others === 1 ? 'was' : 'were'} deleted by a trigger or a foreign key of the database, without a copy.`,
    );
  }
  details.push(...ending(result));
  if (delay !== undefined && result.changed + result.failed > 0) details.push(delay);
  const nothing = result.unknown === undefined ? `Nothing was ${verbs.done}` : `It is unknown what was ${verbs.done}`;
  return {
    tone: toneOf(result),
    title: result.changed === 0 ? nothing : `${counted(result.changed, 'session')} ${verbs.done}`,
    details,
  };
}

const STOPPED: Record<StopReason, string> = {
  asked: 'You stopped it. Changes made until then were kept.',
  locked: 'It stopped because the store was locked. Changes made until then were kept.',
  quitting: 'It stopped because Session Desk quit. Changes made until then were kept.',
};

/** How it ended, where that was before the end. */
export function ending({ stopped, failure }: ChangeResult): string[] {
  return [
    ...(stopped === undefined ? [] : [STOPPED[stopped]]),
    ...(failure === undefined ? [] : [[failure.message, failure.hint].filter((part) => part !== undefined).join(' ')]),
  ];
}

export function toneOf(result: ChangeResult): ResultLabel['tone'] {
  const whole =
    result.failed === 0 && result.stopped === undefined && result.failure === undefined && result.others === undefined;
  if (whole) return result.left > 0 ? 'warning' : result.changed > 0 ? 'success' : 'info';
  return result.changed > 0 ? 'warning' : 'critical';
}

/**
 * `Deleting: 500 of 2,600`, `Looking up …: 12,000 of about 300,000 keys, 3 found`.
 * @param things what is looked through, where the number of it is only about right
 */
export function progressLabel(label: string, progress: ChangeProgress | undefined, things?: string): string {
  if (progress === undefined) return `${label}…`;
  const { done, total, found, left } = progress;
  if (done + total === 0) return `${label}…`;
  // What is found by an index needs no looking through.
  if (total === 0 && done === found) return `${label}: ${formatCount(done)} so far`;
  if (things === undefined) {
    return `${label}: ${formatCount(done)} of ${formatCount(total)}${left === undefined ? '' : `, ${duration(left)} left`}`;
  }
  const looked = done < total ? `${formatCount(done)} of about ${formatCount(total)}` : formatCount(done);
  return `${label}: ${looked} ${things}${found === undefined ? '' : `, ${formatCount(found)} found`}`;
}
