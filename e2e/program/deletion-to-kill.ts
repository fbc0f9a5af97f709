import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { createProgram } from '../../main/program.ts';
import { drain } from './drain.ts';

// A program of its own that deletes, and tells each batch on a line: what starts it kills it in the middle.
const [dataDir = '', file = '', shop] = process.argv.slice(2);
const program = await createProgram({ dataDir: path.resolve(dataDir), host: 'browser', log: () => {} });
const client = createRouterClient(program.router);
const { id: storeId } = await client.profiles.create({
  name: 'app',
  environment: 'local',
  access: 'read-write',
  address: { backend: 'sqlite', file },
});
// A whole shop, or everything that is online.
const target = shop === undefined ? { filter: { kind: 'online' as const } } : { shop };
const { result: plan } = await drain(client.sessions.planDelete({ storeId, target }));
const deletion = await client.sessions.delete({ planId: plan.planId });
for (;;) {
  const step = await deletion.next();
  console.log(step.done === true ? 'over' : String(step.value.done));
  if (step.done === true) break;
}
await program.close();
