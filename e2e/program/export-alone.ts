import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { createProgram } from '../../main/program.ts';
import { drain } from './drain.ts';

// A program of its own that exports everything. It says when it has begun to write and waits for a word to go on; then it tells how it
// went, what lies in the folder, and what Activity says.
const [dataDir = '', file = '', folder = ''] = process.argv.slice(2);
const program = await createProgram({ dataDir: path.resolve(dataDir), host: 'browser', log: () => {} });
const client = createRouterClient(program.router);
const { id: storeId } = await client.profiles.create({
  name: 'app',
  environment: 'local',
  access: 'read-only',
  address: { backend: 'sqlite', file },
});
const asked = { storeId, target: { filter: {} }, format: 'ndjson', tokens: 'none', folder, name: 'sessions' } as const;
const ended = await writeAll().catch((failure: unknown) => ({ failure }));
const [entry] = (await client.activity.list({ limit: 1 })).entries;
console.log(
  JSON.stringify({ ...ended, files: await readdir(folder), outcome: entry?.outcome, summary: entry?.summary }),
);
await program.close();

async function writeAll() {
  const stream = await client.sessions.export(asked);
  await stream.next();
  console.log('writing');
  const word = once(process.stdin, 'data');
  await word;
  process.stdin.destroy();
  return drain(Promise.resolve(stream));
}
