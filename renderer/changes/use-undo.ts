import { useCallback } from 'react';
import { useLocation } from 'wouter';
import type { ChangeResult } from '../../shared/records.ts';
import { client, failureOf } from '../client.ts';
import { useToast } from '../parts/toast.tsx';
import { routes } from '../routes.ts';
import { resultLabel } from './change-labels.ts';

/** More are restored where one sees how far it is, and can stop it. */
const MOST_QUIETLY = 1_000;

/** Runs long work to its end without showing the way. */
async function toTheEnd<Result>(work: PromiseLike<AsyncIterator<unknown, Result>>): Promise<Result> {
  const stream = await work;
  for (;;) {
    const step = await stream.next();
    if (step.done === true) return step.value;
  }
}

/** Restores into the same store; undefined where there is something to see, or to type, before that. */
async function restoreQuietly(storeId: string, activityId: number): Promise<ChangeResult | undefined> {
  const plan = await toTheEnd(client.activity.planRestore({ activityId, storeId }));
  if (!plan.samePlace || plan.newerCount > 0 || plan.confirm !== undefined) return undefined;
  return toTheEnd(client.activity.restore({ planId: plan.planId, over: [] }));
}

/**
 * Undo, as the toast after a change offers it: restores what an activity removed or overwrote and says what came of it. What
 * must be asked first is asked in Activity.
 */
export function useUndo(storeId: string): (activityId: number, copies: number) => void {
  const toast = useToast();
  const [, navigate] = useLocation();
  return useCallback(
    (activityId: number, copies: number) => {
      if (copies > MOST_QUIETLY) {
        navigate(routes.activity({ restore: activityId }));
        return;
      }
      toast.show({ text: 'Restoring…' });
      const report = async (): Promise<void> => {
        try {
          const result = await restoreQuietly(storeId, activityId);
          if (result === undefined) {
            toast.show({ text: 'Review what will be restored first.' });
            navigate(routes.activity({ restore: activityId }));
            return;
          }
          const words = resultLabel('restore', result);
          toast.show({ text: [`${words.title}.`, ...words.details].join(' ') });
        } catch (error) {
          const failure = failureOf(error);
          toast.show({ text: [failure.message, failure.hint].filter((part) => part !== undefined).join(' ') });
        }
      };
      void report();
    },
    [toast, navigate, storeId],
  );
}
