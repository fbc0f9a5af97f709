import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import type { HealthProgress, HealthReport } from '../../shared/health.ts';
import type { StoreDescription } from '../../shared/records.ts';
import { useRun } from '../changes/use-run.ts';
import { client, orpc } from '../client.ts';
import { lastChange } from '../live.ts';

/** A report that runs by itself is taken anew after this time, in milliseconds. */
const OLD = 3_600_000;
/** More sessions than these are not looked through without being asked to. */
const MANY = 1_100_000;

/** The last report of a store, and taking another. */
export function useHealth(storeId: string, description: StoreDescription | undefined) {
  const queries = useQueryClient();
  const last = useQuery(orpc.health.last.queryOptions({ input: { storeId } }));
  const { run, start, cancel } = useRun<HealthProgress, HealthReport>();
  const take = useCallback(async () => {
    await start((signal) => client.health.take({ storeId }, { signal }));
    await queries.invalidateQueries({ queryKey: orpc.health.last.key({ input: { storeId } }) });
  }, [queries, start, storeId]);

  const isIdle = run.state === 'idle' && description !== undefined && last.isSuccess;
  const starts = isIdle && runsByItself(description) && isOld(last.data.report, storeId);
  useEffect(() => {
    if (starts) void take();
  }, [starts, take]);
  /** `waits`: nobody has asked for a report yet. */
  return { last, run, waits: isIdle && !starts, take, stop: cancel };
}

/** Only where the store reckons by itself, quickly and at no cost. */
function runsByItself({ capabilities, total, listDenied }: StoreDescription): boolean {
  return capabilities.groups && listDenied !== true && total !== undefined && total.count <= MANY;
}

function isOld(report: HealthReport | undefined, storeId: string): boolean {
  if (report === undefined || Date.now() - report.takenAt > OLD) return true;
  return (lastChange(storeId) ?? 0) > report.takenAt;
}
