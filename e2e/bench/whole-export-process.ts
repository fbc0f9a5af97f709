import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { ExportTokens } from '../../shared/exports.ts';
import { measured, startMeasured } from './measured-process.ts';

// Writes everything in a store into a file.
const [folder = '', tokens = ''] = process.argv.slice(5);
const { program, client, storeId } = await startMeasured();
const WAYS: Record<string, ExportTokens> = {
  none: 'none',
  masked: 'masked',
  recipient: { recipient: await identityToRecipient(await generateX25519Identity()) },
  passphrase: { passphrase: 'a long passphrase' },
};
const wanted = WAYS[tokens];
if (wanted === undefined) throw new Error(`There is no way “${tokens}”.`);
const stream = await client.sessions.export({
  storeId,
  target: { filter: {} },
  format: 'ndjson',
  tokens: wanted,
  folder,
  name: tokens,
});
// A key is derived from a passphrase before any session is read.
await measured(`${tokens}: to the first word`, async () => firstOf(stream));
const { sessions } = await measured(`${tokens}: the rest`, async () => stream);
if (sessions === 0) throw new Error('Nothing was exported.');
await program.close();

async function* firstOf(steps: AsyncIterator<unknown>): AsyncGenerator {
  yield await steps.next();
}
