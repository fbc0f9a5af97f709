import { LIMIT } from './measure.ts';
import { measured, measuredCall, startMeasured } from './measured-process.ts';

const PAGES = 50;

// Lists a store, then checks all of its health.
const { program, client, storeId } = await startMeasured();
await measuredCall(`${PAGES} pages of the list`, async () => {
  let cursor: string | undefined;
  for (let page = 0; page < PAGES && (page === 0 || cursor !== undefined); page += 1) {
    const query = { storeId, filter: {}, limit: LIMIT, ...(cursor !== undefined && { cursor }) };
    ({ next: cursor } = await client.sessions.page(query));
  }
});
await measured('health', async () => client.health.take({ storeId }));
await program.close();
