import type { DataProblem } from '../../shared/records.ts';
import { DeskError } from '../../shared/errors.ts';
import { api, type Services } from './context.ts';

export function appApi(services: Services) {
  return {
    info: api.app.info.handler(async () => {
      const { profiles, version, host, dataDir, pickFile, activity } = services;
      return {
        version,
        host,
        dataDir,
        trash: await activity.trash.info(),
        keyChain: services.keyChain.info,
        canPickFile: pickFile !== undefined,
        problems: [...services.problems, ...profiles.problems, activity.problem].filter(isThere),
      };
    }),

    events: api.app.events.handler(async function* ({ signal }) {
      yield* services.events.subscribe('app', { signal });
    }),

    retryKeyChain: api.app.retryKeyChain.handler(async () => {
      services.keyChain.retry();
      await services.passwords.retry();
      await services.activity.trash.info();
      services.events.publish('app', { type: 'profiles-changed' });
      services.events.publish('app', { type: 'activity-changed' });
    }),

    pickFile: api.app.pickFile.handler(async () => {
      if (services.pickFile === undefined) {
        throw new DeskError('BAD_INPUT', 'There is no file dialog here.', { hint: 'Type the path of the file.' });
      }
      return services.pickFile();
    }),
  };
}

function isThere(problem: DataProblem | undefined): problem is DataProblem {
  return problem !== undefined;
}
