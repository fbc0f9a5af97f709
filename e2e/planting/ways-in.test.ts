import { describe, expect, it, vi } from 'vitest';
import type { Address } from '../../shared/backends/index.ts';
import type { Interpretation } from '../../shared/records.ts';
import { drain } from '../program/drain.ts';
import { HOSTS, startTaped, type TapedHost } from './hosts.ts';
import { leaksInFolder } from './planted-files.ts';
import { pastedTexts } from './pasted.ts';
import { Plants } from './plants.ts';
import { inLabel, Searcher } from './searcher.ts';

/** How long is waited for what does not answer; milliseconds. What it says until then, and that it was given up, is looked through. */
const PATIENCE = 2_000;
const soon = () => ({ signal: AbortSignal.timeout(PATIENCE) });

/** Whether it is a server of others, which tests leave alone. */
function isForeign(address: Address): boolean {
  if (address.backend === 'dynamodb') return address.endpoint === undefined;
  return address.backend === 'cloudflare-kv' && address.place.at === 'account' && address.place.endpoint === undefined;
}

/** Does with one text what the page for adding a store does, and then keeps it although nothing is there. */
async function add({ client }: TapedHost, text: string): Promise<number> {
  const found = await client.profiles.interpret({ text }).catch((): Interpretation[] => []);
  for (const { address, password, suggestedName: name } of found) {
    const secret = password === undefined ? {} : { password: { action: 'set', value: password } as const };
    const draft = { name, environment: 'production', access: 'read-only', address } as const;
    const { id: storeId } = await client.profiles.create({ ...draft, ...secret });
    if (isForeign(address)) continue;
    await Promise.allSettled([
      drain(client.profiles.probe({ address, ...secret }, soon())),
      client.profiles.tables({ address, ...secret }, soon()),
      client.stores.describe({ storeId }, soon()),
      client.sessions.page({ storeId, filter: {}, limit: 5 }, soon()),
    ]);
  }
  return found.length;
}

/** Names a text on the command line, or to a program that runs already: the paths in the window that it leads to. */
async function pathsFor({ program, client, folder }: TapedHost, text: string): Promise<string[]> {
  const named = program.nameStore({ text, cwd: folder });
  const handle = named.slice(named.lastIndexOf('/') + 1);
  const opened = await client.profiles.openNamed({ handle }, soon()).catch(() => undefined);
  return [named, opened?.path ?? ''];
}

describe.each(HOSTS)('an address with a secret, behind the %s host', (name) => {
  it('shows it in no answer, no error of a driver, no address of the window, no output and no file', async () => {
    const plants = new Plants();
    await using host = await startTaped(name);
    for (const method of ['log', 'error', 'warn', 'info'] as const)
      vi.spyOn(console, method).mockImplementation((...words) => host.tape.bytes(words.map(String).join(' ')));
    const texts = pastedTexts(plants);
    const [added, paths] = await Promise.all([
      Promise.all(texts.map((text) => add(host, text))),
      Promise.all(texts.map((text) => pathsFor(host, text))),
    ]);
    expect(added.filter((count) => count > 0).length).toBeGreaterThan(25);
    await host.client.profiles.list();
    await host.client.activity.list({ limit: 200 });
    await host.end();
    vi.restoreAllMocks();

    const searcher = new Searcher(plants.all);
    const addresses = paths
      .flat()
      .flatMap((to) => searcher.leaksIn(`${to}\n${host.newAddress?.(to) ?? ''}`, 'an address'));
    const { leaks } = await leaksInFolder(host.folder, searcher);
    expect(inLabel([...host.tape.leaks(searcher), ...addresses, ...leaks])).toEqual([]);
  });
});
