import { useEffect, useRef, useState } from 'react';
import type { Address } from '../../shared/backends/index.ts';
import type { PasswordChange } from '../../shared/profiles.ts';
import type { ProbeReport, ProbeStep } from '../../shared/records.ts';
import { useRun } from '../changes/use-run.ts';
import { client } from '../client.ts';
import { latestSteps } from './probe-steps.tsx';

/** What is to be tried. */
export interface Trial {
  address: Address;
  password?: PasswordChange;
  /** The profile whose password is kept. */
  storeId?: string;
}

/**
 * Tries a store as soon as there is one to try; another one stops it. What was seen stays while somebody types another
 * password for the same address.
 * @param place the address that is filled in, also while it is not to be tried
 */
export function useTrial(trial: Trial | undefined, place: Address | undefined) {
  const { run, start, cancel, reset } = useRun<ProbeStep, ProbeReport>();
  const [attempt, setAttempt] = useState(0);
  const key = trial === undefined ? undefined : `${attempt} ${JSON.stringify(trial)}`;
  const where = place === undefined ? undefined : JSON.stringify(place);
  const last = useRef<{ key?: string | undefined; where?: string | undefined }>({});

  useEffect(() => {
    const before = last.current;
    if (before.key === key && before.where === where) return;
    last.current = { key, where };
    if (trial !== undefined) void start((signal) => client.profiles.probe(trial, { signal }));
    else if (before.where === where) cancel();
    else reset();
  }, [key, where, trial, start, cancel, reset]);

  const steps = run.state === 'idle' ? [] : latestSteps(run.progress);
  return {
    run,
    steps,
    report: trial !== undefined && run.state === 'done' ? run.result : undefined,
    /** The step that ended it, by its name. */
    failedStep: steps.find(({ state }) => state === 'failed')?.name,
    cancel,
    again: () => setAttempt((was) => was + 1),
  };
}
