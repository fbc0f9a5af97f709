import type { DeskError } from '../../shared/errors.ts';
import type { ProbeReport, ProbeStep } from '../../shared/records.ts';
import { numberText } from '../../shared/number-text.ts';
import { cancelled, checkCancelled } from './cancel.ts';

export type ProbeSteps = AsyncGenerator<ProbeStep, ProbeReport>;

/** One look at a place: what it is called, and what it says when it went well. */
export interface Look {
  name: string;
  /**
   * `last`: there is nothing further to look at.
   * @param tell says meanwhile how far it is
   */
  take: (tell: (text: string) => void) => Promise<Said>;
}

type Said = string | { warning: string; last?: boolean };

export interface Probe {
  /** From the outside in: `Name`, `Connection`, …, `Layout`. Each may fill in the report. */
  looks: readonly Look[];
  report: ProbeReport;
  explainFailure: (error: unknown) => Promise<DeskError> | DeskError;
  close: () => Promise<void>;
}

/** Tries a place look by look and tells of each. The first that fails ends it, with what the report has by then. */
export async function* probe(
  { looks, report, explainFailure, close }: Probe,
  signal: AbortSignal | undefined,
): ProbeSteps {
  let name = '';
  let started = 0;
  try {
    for (const look of looks) {
      checkCancelled(signal);
      name = look.name;
      started = performance.now();
      yield { name, state: 'running', text: '' };
      const said = yield* taking(look);
      const took = performance.now() - started;
      if (typeof said === 'string') yield { name, state: 'done', text: said, took };
      else yield { name, state: 'warning', text: said.warning, took };
      if (typeof said !== 'string' && said.last === true) break;
    }
  } catch (error) {
    if (signal?.aborted === true) throw cancelled(error);
    const failure = await explainFailure(error);
    yield { name, state: 'failed', text: `${failure.message} ${failure.hint ?? ''}`.trim() };
  } finally {
    await close();
  }
  return report;
}

/** Passes on what a look tells meanwhile; of what comes faster than it is asked for, the first. */
async function* taking({ name, take }: Look): AsyncGenerator<ProbeStep, Said> {
  let news = Promise.withResolvers<string>();
  const taken = take((text) => news.resolve(text));
  const over = taken.then(
    () => undefined,
    () => undefined,
  );
  for (;;) {
    const text = await Promise.race([over, news.promise]);
    if (text === undefined) return taken;
    news = Promise.withResolvers<string>();
    yield { name, state: 'running', text };
  }
}

/** How many sessions a place holds, as probes say it. */
export function countText({ count, exact }: ProbeReport['tables'][number]['total']): string {
  return `${exact ? '' : 'about '}${numberText(count)} ${count === 1 ? 'session' : 'sessions'}`;
}
