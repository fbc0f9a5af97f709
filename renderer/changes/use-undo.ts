import { useCallback } from 'react';
import type { ChangeResult } from '../../shared/records.ts';
import { client, failureOf } from '../client.ts';
import { useToast } from '../parts/toast.tsx';
import { resultWords } from './change-words.ts';

/** Runs a restoring to its end without showing the way. */
async function restoreQuietly(activityId: number): Promise<ChangeResult> {
  const stream = await client.activity.restore({ activityId });
  for (;;) {
    const step = await stream.next();
    if (step.done === true) return step.value;
  }
}

/** Undo, as the toast after a change offers it: puts back what an activity removed or overwrote and says what came of it. */
export function useUndo(): (activityId: number) => void {
  const toast = useToast();
  return useCallback(
    (activityId: number) => {
      toast.show({ text: 'Putting back…' });
      const report = async (): Promise<void> => {
        try {
          const words = resultWords('restore', await restoreQuietly(activityId));
          toast.show({ text: [`${words.title}.`, ...words.details].join(' ') });
        } catch (error) {
          const failure = failureOf(error);
          toast.show({ text: [failure.message, failure.hint].filter((part) => part !== undefined).join(' ') });
        }
      };
      void report();
    },
    [toast],
  );
}
