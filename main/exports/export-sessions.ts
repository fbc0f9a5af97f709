import type { ExportFormat, ExportResult, ExportTokens } from '../../shared/exports.ts';
import type { ChangeProgress } from '../../shared/records.ts';
import type { SessionFields } from '../../shared/session.ts';
import { lookUp, type DeleteTarget } from '../changes/deletion-target.ts';
import { Fingerprints } from '../changes/fingerprints.ts';
import { withMasks, withoutStrayTokens, type Masker } from '../safety/mask.ts';
import type { SessionStore } from '../stores/store.ts';
import { encode } from './encode.ts';
import type { ExportFiles } from './export-files.ts';

/** Between two words on how far it is; milliseconds. */
const TELLING = 200;

export interface Export {
  target: DeleteTarget;
  format: ExportFormat;
  tokens: ExportTokens;
  /** From `ExportFiles.targetOf`. */
  path: string;
}

interface Options {
  files: ExportFiles;
  masker: Masker;
  signal: AbortSignal | undefined;
}

/** Writes the sessions of a target into a new file. A failure, a stop and a caller that goes away leave none. */
export async function* exportSessions(
  store: SessionStore,
  { target, format, tokens, path }: Export,
  { files, masker, signal }: Options,
): AsyncGenerator<ChangeProgress, ExportResult> {
  // What encrypts is loaded for who encrypts: its elliptic curves take megabytes.
  const encrypter = typeof tokens === 'string' ? undefined : (await import('./encryption.ts')).encrypterFor(tokens);
  const result: ExportResult = { path, sessions: 0, unreadable: 0, missing: 0, bytes: 0 };
  let progress: ChangeProgress = { done: 0, total: 0 };

  async function* batches(): AsyncGenerator<Partial<SessionFields>[]> {
    // Only a store with an order of its own may give a session twice.
    const seen = store.capabilities.orders.length === 0 ? new Fingerprints() : undefined;
    for await (const { sessions, done, total } of lookUp(store, target, Date.now(), { signal })) {
      signal?.throwIfAborted();
      const fresh = sessions.filter(({ key }) => seen?.addNew(key) ?? true);
      result.sessions += fresh.length;
      result.unreadable += fresh.filter((one) => one.problems.some(({ severity }) => severity === 'error')).length;
      progress = { done, total, found: result.sessions };
      yield fresh.map(({ fields }) => written(fields, tokens, masker));
    }
  }

  await using file = await files.create(path);
  const plain = toBytes(encode(format, batches(), { withTokens: tokens !== 'none' }));
  const bytes = encrypter === undefined ? plain : await encrypter.encrypt(ReadableStream.from(plain));
  let told = 0;
  for await (const chunk of bytes) {
    signal?.throwIfAborted();
    await file.write(chunk);
    result.bytes += chunk.length;
    if (performance.now() - told < TELLING) continue;
    told = performance.now();
    yield progress;
  }
  if ('keys' in target) result.missing = new Set(target.keys).size - result.sessions;
  signal?.throwIfAborted();
  await file.keep();
  return result;
}

async function* toBytes(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}

/** In plain files nothing of a token is left, wherever it stands. */
function written(fields: Partial<SessionFields>, tokens: ExportTokens, masker: Masker): Partial<SessionFields> {
  if (tokens === 'none') return withoutStrayTokens(fields, masker);
  return tokens === 'masked' ? withMasks(fields, masker) : fields;
}
