import { DeskError } from '../../shared/errors.ts';
import type { ExportFormat, ExportResult, ExportTokens } from '../../shared/exports.ts';
import type { ChangeProgress } from '../../shared/records.ts';
import { toFailure } from '../errors.ts';
import { exportSessions } from '../exports/export-sessions.ts';
import { api, storeFilter, type Services } from './context.ts';

export function exportsApi(services: Services) {
  const { activity, events, exportFiles: files, masker, profiles, sealer, stores } = services;
  return {
    export: api.sessions.export.handler(({ input, signal: asked }) =>
      stores.stream(
        profiles.get(input.storeId),
        { signal: asked },
        async function* ({ profile, store, signal }): AsyncGenerator<ChangeProgress, ExportResult> {
          const { format, tokens } = input;
          const target =
            'keys' in input.target
              ? { keys: input.target.keys.map((key) => sealer.keyIn(key)) }
              : { filter: await storeFilter(services, store, input.target.filter) };
          const path = await files.targetOf(input.folder, input.name);
          const what = whatOf(format, tokens);
          const summary = `Exporting sessions as ${what}`;
          const activityId = activity.begin({ profile, place: store.place, action: 'copy', summary });
          let said: [outcome: 'done' | 'failed' | 'cancelled', summary: string] = [
            'cancelled',
            `Export of sessions as ${what}, stopped before its end`,
          ];
          try {
            const wanted = { target, format, tokens, path };
            const result = yield* exportSessions(store, wanted, { files, masker, signal });
            const { sessions } = result;
            said = ['done', `${sessions} session${sessions === 1 ? '' : 's'} exported as ${what} to ${path}`];
            return result;
          } catch (error) {
            const failure = toFailure(error, signal);
            if (failure.code !== 'CANCELLED') said = ['failed', `Export of sessions as ${what}. ${failure.message}`];
            throw signal.aborted ? new DeskError('CANCELLED', 'Cancelled.', { cause: error }) : error;
          } finally {
            activity.end(activityId, ...said);
            events.publish('app', { type: 'activity-changed' });
          }
        },
      ),
    ),
  };
}

const NAMES: Record<ExportFormat, string> = { ndjson: 'NDJSON', json: 'JSON', csv: 'CSV' };

function whatOf(format: ExportFormat, tokens: ExportTokens): string {
  const name = NAMES[format];
  if (typeof tokens !== 'string')
    return `${name} with tokens, encrypted for a ${'passphrase' in tokens ? 'passphrase' : 'public key'}`;
  return tokens === 'masked' ? `${name} with masked tokens` : `${name} without tokens`;
}
