import { drain } from '../program/drain.ts';
import type { TapedHost } from './hosts.ts';
import type { Plants } from './plants.ts';
import { isStream } from './tape.ts';

/** Calls every procedure with a secret in each place where a text goes: refused or not, nothing repeats it. */
export async function walkProgram(host: TapedHost, plants: Plants, procedures: readonly string[]): Promise<void> {
  for (const procedure of procedures) {
    for (const input of inputs(plants.plant(`${procedure}, any text`, 'shpat'))) await callFor(host, procedure, input);
  }
  await host.client.app.logError({ text: `TypeError: cannot read ${plants.plant('an error of the window', 'shpat')}` });
}

/** With everything, with too much, with nothing, and as something else altogether. */
function inputs(text: string): unknown[] {
  const all = {
    storeId: text,
    key: text,
    keys: [text],
    planId: text,
    text,
    handle: text,
    cursor: text,
    password: text,
    path: text,
    confirmation: text,
    wants: text,
    theme: text,
    field: text,
    secrets: false,
    activityId: 1,
    limit: 10,
    over: [text],
    filter: { shop: { match: 'exact', value: text } },
    target: { shop: text },
  };
  const alone = Object.entries(all).map(([name, value]) => ({ [name]: value }));
  return [
    undefined,
    text,
    [text],
    all,
    { [text]: text },
    { storeId: 'demo', key: text, planId: text, field: 'accessToken', secrets: false },
    ...alone,
  ];
}

/** These go on until somebody ends them. */
const ENDLESS: readonly string[] = ['app.events', 'desktop.requests'];

async function callFor(host: TapedHost, procedure: string, input: unknown): Promise<void> {
  try {
    const answer = await host.call(procedure.split('.'), input);
    if (!isStream(answer)) return;
    if (ENDLESS.includes(procedure)) await answer.return(undefined);
    else await drain(Promise.resolve(answer));
  } catch {
    // It is on the tape.
  }
}
