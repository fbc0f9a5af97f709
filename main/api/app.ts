import path from 'node:path';
import type { DataProblem, FolderListing } from '../../shared/records.ts';
import { descriptionOf } from '../../shared/backends/index.ts';
import { DeskError } from '../../shared/errors.ts';
import { listFolder } from '../profiles/list-folder.ts';
import { api, type Services } from './context.ts';

const HOME = '~';

export function appApi(services: Services) {
  let lastListed = HOME;
  /** Databases that this program may have open, its own among them. */
  const ownFiles = (): string[] => [
    path.join(services.dataDir, 'activity.db'),
    ...services.profiles.list().flatMap(({ address }) => {
      const local = descriptionOf(address.backend).localPath?.(address);
      return local?.kind === 'file' ? [local.path] : [];
    }),
  ];
  const list = async (asked: string, signal: AbortSignal | undefined): Promise<FolderListing> => {
    const listing = await listFolder(asked, { inUse: ownFiles(), signal });
    lastListed = listing.folder;
    return listing;
  };

  return {
    info: api.app.info.handler(async () => {
      const { profiles, version, host, dataDir, desktop, activity } = services;
      return {
        version,
        host,
        dataDir,
        trash: await activity.trash.info(),
        keychain: services.keychain.info,
        canPickFile: desktop !== undefined,
        problems: [...services.problems, ...profiles.problems, activity.problem].filter(isThere),
      };
    }),

    events: api.app.events.handler(async function* ({ signal }) {
      yield* services.events.subscribe('app', { signal });
    }),

    logError: api.app.logError.handler(async ({ input }) => services.log(`In the window: ${input.text}`)),

    retryKeychain: api.app.retryKeychain.handler(async () => {
      services.keychain.retry();
      await services.passwords.retry();
      await services.activity.trash.info();
      services.events.publish('app', { type: 'profiles-changed' });
      services.events.publish('app', { type: 'activity-changed' });
    }),

    pickFile: api.app.pickFile.handler(async ({ input }) => {
      if (services.desktop === undefined) {
        throw new DeskError('BAD_INPUT', 'There is no file dialog here.', { hint: 'Type the path of the file.' });
      }
      return services.desktop.pickFile(input.wants);
    }),

    listFolder: api.app.listFolder.handler(async ({ input, signal }) => {
      if (input.path !== undefined) return list(input.path, signal);
      try {
        return await list(lastListed, signal);
      } catch (error) {
        // It may be gone since.
        if (lastListed === HOME || signal?.aborted === true) throw error;
        return list(HOME, signal);
      }
    }),
  };
}

function isThere(problem: DataProblem | undefined): problem is DataProblem {
  return problem !== undefined;
}
