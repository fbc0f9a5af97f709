import { DeskError } from '../../shared/errors.ts';
import type { HealthProgress, HealthReport } from '../../shared/health.ts';
import { parseScopes } from '../../shared/scopes.ts';
import { toFailure } from '../errors.ts';
import { takeHealth } from '../health/take.ts';
import { api, useStore, type Services } from './context.ts';

export function healthApi(services: Services) {
  const { activity, events, exportFiles, masker, profiles, reports, stores } = services;
  return {
    last: api.health.last.handler(({ input, signal: asked }) =>
      useStore(
        services,
        input.storeId,
        { signal: asked },
        async ({ store }) => (await reports.of(store.place.id)) ?? {},
      ),
    ),

    save: api.health.save.handler(({ input: { storeId, takenAt, folder, name }, signal: asked }) =>
      useStore(services, storeId, { signal: asked }, async ({ profile, store }) => {
        const { report, before } = (await reports.of(store.place.id)) ?? {};
        const wanted = [report, before].find((one) => one?.takenAt === takenAt);
        if (wanted === undefined) {
          throw new DeskError('NOT_FOUND', 'This report has been replaced by newer ones.', {
            hint: 'Reload the page, and save the latest one.',
          });
        }
        const path = await exportFiles.targetOf(folder, name);
        const summary = 'Saving a health report as JSON';
        const activityId = activity.begin({ profile, place: store.place, action: 'copy', summary });
        try {
          await using file = await exportFiles.create(path);
          await file.write(new TextEncoder().encode(`${JSON.stringify(wanted, undefined, 2)}\n`));
          await file.keep();
          activity.end(activityId, 'done', `Health report saved as JSON to ${path}`);
          return { path };
        } catch (error) {
          activity.end(activityId, 'failed', `Health report as JSON. ${toFailure(error).message}`);
          throw error;
        } finally {
          events.publish('app', { type: 'activity-changed' });
        }
      }),
    ),

    take: api.health.take.handler(({ input, signal: asked }) =>
      stores.stream(
        profiles.get(input.storeId),
        { signal: asked },
        async function* ({ profile, store, signal }): AsyncGenerator<HealthProgress, HealthReport> {
          const began = performance.now();
          const query = { now: Date.now(), requiredScopes: parseScopes(profile.requiredScopes) };
          const { findings, total } = await store.describe({ signal });
          findings.push(...((await store.inspect?.({ signal })) ?? []));
          const { lists, ...figures } = yield* takeHealth(store, query, { masker, signal, outOf: total?.count });
          const took = Math.round(performance.now() - began);
          const report: HealthReport = { takenAt: query.now, took, ...figures, findings };
          await reports.keep(store.place.id, report, lists);
          return report;
        },
      ),
    ),
  };
}
