import type { ExportFormat } from '../../shared/exports.ts';
import type { SessionFields } from '../../shared/session.ts';
import { sessionLine } from '../api/session-json.ts';
import { csvHead, csvRow } from '../api/sessions-csv.ts';

type Batch = readonly Partial<SessionFields>[];

/** The texts of a file, one for each batch. */
export async function* encode(
  format: ExportFormat,
  batches: AsyncIterable<Batch>,
  { withTokens }: { withTokens: boolean },
): AsyncGenerator<string> {
  if (format === 'csv') yield csvHead({ withTokens });
  if (format === 'json') yield '[';
  let between = '\n';
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    if (format === 'csv') yield batch.map((session) => csvRow(session, { withTokens })).join('');
    else if (format === 'ndjson') yield batch.map((session) => `${sessionLine(session)}\n`).join('');
    else {
      yield between + batch.map(sessionLine).join(',\n');
      between = ',\n';
    }
  }
  if (format === 'json') yield '\n]\n';
}
