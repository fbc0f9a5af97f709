import type { HealthProgress, HealthReport } from '../../shared/health.ts';
import { parseScopes } from '../../shared/scopes.ts';
import { takeHealth } from '../health/take.ts';
import { api, useStore, type Services } from './context.ts';

export function healthApi(services: Services) {
  const { masker, profiles, reports, stores } = services;
  return {
    last: api.health.last.handler(({ input, signal: asked }) =>
      useStore(
        services,
        input.storeId,
        { signal: asked },
        async ({ store }) => (await reports.of(store.place.id)) ?? {},
      ),
    ),

    take: api.health.take.handler(({ input, signal: asked }) =>
      stores.stream(
        profiles.get(input.storeId),
        { signal: asked },
        async function* ({ profile, store, signal }): AsyncGenerator<HealthProgress, HealthReport> {
          const began = performance.now();
          const query = { now: Date.now(), requiredScopes: parseScopes(profile.requiredScopes) };
          const { findings } = await store.describe({ signal });
          findings.push(...((await store.inspect?.({ signal })) ?? []));
          const { lists, ...figures } = yield* takeHealth(store, query, { masker, signal });
          const took = Math.round(performance.now() - began);
          const report: HealthReport = { takenAt: query.now, took, ...figures, findings };
          await reports.keep(store.place.id, report, lists);
          return report;
        },
      ),
    ),
  };
}
