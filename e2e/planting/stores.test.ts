import { describe, expect, it } from 'vitest';
import { contract } from '../../shared/contract.ts';
import { LONG } from '../long.ts';
import { HOSTS, startTaped, type TapedHost } from './hosts.ts';
import { leaksInFolder } from './planted-files.ts';
import { PLANTED_STORES } from './planted-stores.ts';
import { Plants } from './plants.ts';
import { inLabel, Searcher } from './searcher.ts';
import { walkProgram } from './walk-program.ts';
import { walkStore } from './walk.ts';

const SOME = ['SQLite', 'PostgreSQL', 'Redis'];

const PROCEDURES = Object.entries(contract).flatMap(([area, calls]) =>
  Object.keys(calls).map((name) => `${area}.${name}`),
);

async function expectNoLeak(host: TapedHost, plants: Plants): Promise<void> {
  await host.end();
  const searcher = new Searcher(plants.all);
  const { leaks, files } = await leaksInFolder(host.folder, searcher);
  expect(files.length).toBeGreaterThan(1);
  expect(inLabel([...host.tape.leaks(searcher), ...leaks])).toEqual([]);
}

const THERE = PLANTED_STORES.filter(({ missing }) => !missing);

describe.each(HOSTS)('behind the %s host', (name) => {
  // What a store holds goes the same way to any host: behind the second one a file and a server tell whether that takes part.
  it.each(name === HOSTS[0] || LONG ? THERE : THERE.filter(({ name: kind }) => SOME.includes(kind)))(
    'nothing that $name holds gets out',
    async ({ name: kind, make }) => {
      const plants = new Plants();
      const store = await make(plants);
      try {
        await using host = await startTaped(name);
        const draft = { name: kind, environment: 'local', access: 'read-write', address: store.address } as const;
        const { revealed } = await walkStore(host, store, draft, plants);
        expect(revealed.length).toBeGreaterThan(1);
        const told = host.tape.answers.map(({ text }) => text).join('\n');
        for (const words of store.provoked ?? []) expect(told).toContain(words);
        await expectNoLeak(host, plants);
      } finally {
        await store.remove();
      }
    },
  );

  it('nothing that is typed into any procedure gets out, and every procedure is tried', async () => {
    const plants = new Plants();
    await using host = await startTaped(name);
    await walkProgram(host, plants, PROCEDURES);
    expect([...host.tape.called].toSorted()).toEqual(PROCEDURES.toSorted());
    await expectNoLeak(host, plants);
  });
});
