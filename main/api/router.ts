import { activityApi } from './activity.ts';
import { appApi } from './app.ts';
import { api, type Services } from './context.ts';
import { deletionApi } from './deletion.ts';
import { desktopApi } from './desktop.ts';
import { exportsApi } from './exports.ts';
import { healthApi } from './health.ts';
import { pastedShopsApi } from './pasted-shops.ts';
import { profilesApi } from './profiles.ts';
import { sessionsApi } from './sessions.ts';
import { shopIndexApi } from './shop-index.ts';
import { storesApi } from './stores.ts';

/** The contract, implemented: what both hosts serve. */
export function createRouter(services: Services) {
  return api.router({
    app: appApi(services),
    desktop: desktopApi(services),
    profiles: profilesApi(services),
    stores: { ...storesApi(services), ...shopIndexApi(services) },
    health: healthApi(services),
    sessions: {
      ...sessionsApi(services),
      ...deletionApi(services),
      ...exportsApi(services),
      ...pastedShopsApi(services),
    },
    activity: activityApi(services),
  });
}

export type Router = ReturnType<typeof createRouter>;
