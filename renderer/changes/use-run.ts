import { useCallback, useEffect, useRef, useState } from 'react';

/** Long work as the window sees it. `Progress` is what it tells on the way, `Result` what it ends in. */
export type Run<Progress, Result> =
  | { state: 'idle' }
  | { state: 'running'; progress: Progress[] }
  | { state: 'done'; progress: Progress[]; result: Result }
  | { state: 'failed'; progress: Progress[]; error: unknown }
  | { state: 'cancelled'; progress: Progress[] };

type Start<Progress, Result> = (signal: AbortSignal) => Promise<AsyncIterator<Progress, Result>>;

/**
 * Runs one piece of streaming work at a time. A new start, `cancel` and leaving the page all stop the present one, in the
 * main process too.
 */
export function useRun<Progress, Result>() {
  const [run, setRun] = useState<Run<Progress, Result>>({ state: 'idle' });
  const controller = useRef<AbortController>(undefined);

  const cancel = useCallback(() => controller.current?.abort(), []);
  useEffect(() => cancel, [cancel]);

  const start = useCallback(async (open: Start<Progress, Result>) => {
    controller.current?.abort();
    const mine = new AbortController();
    controller.current = mine;
    const tell = (next: Run<Progress, Result>): void => {
      if (controller.current === mine) setRun(next);
    };
    const progress: Progress[] = [];
    tell({ state: 'running', progress: [] });
    try {
      const stream = await open(mine.signal);
      for (;;) {
        const step = await stream.next();
        if (step.done === true) {
          tell({ state: 'done', progress, result: step.value });
          return step.value;
        }
        progress.push(step.value);
        tell({ state: 'running', progress: [...progress] });
      }
    } catch (error) {
      // What an aborted stream throws differs by transport, so the signal is asked.
      tell(mine.signal.aborted ? { state: 'cancelled', progress } : { state: 'failed', progress, error });
      return undefined;
    }
  }, []);

  const reset = useCallback(() => {
    controller.current?.abort();
    controller.current = undefined;
    setRun({ state: 'idle' });
  }, []);

  return { run, start, cancel, reset };
}
