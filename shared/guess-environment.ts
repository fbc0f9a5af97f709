import { descriptionOf, type Address } from './backends/index.ts';
import type { Environment } from './profiles.ts';

/** Words in names of hosts, databases and users, the weightiest environment first. */
const WORDS: readonly [Environment, RegExp][] = [
  ['staging', /^(stag|stage|staging|stg|uat|preprod|preview|qa)\d*$/],
  ['production', /^(prod|production|prd|live)\d*$/],
  ['development', /^(dev|develop|development|test|testing|sandbox)\d*$/],
];

const THIS_MACHINE = /^(localhost|127(\.\d+){3}|\[?::1\]?|0\.0\.0\.0|\/.*)$/i;

/** The environment that an address most likely belongs to; a person decides. */
export function guessEnvironment(address: Address): Environment {
  const clues = descriptionOf(address.backend).environmentClues(address);
  if (clues === undefined) return 'local';
  const { hosts, names } = clues;
  const words = [...hosts, ...names]
    .flatMap((name) => (name ?? '').toLowerCase().split(/[^a-z0-9]+/))
    .filter((word) => word !== '');
  const named = WORDS.find(([, pattern]) => words.some((word) => pattern.test(word)));
  const isHere = hosts.length > 0 && hosts.every((host) => THIS_MACHINE.test(host));
  if (isHere) return named?.[0] === 'production' ? 'production' : 'local';
  // What is elsewhere is somebody's; until a person says otherwise it is kept from harm.
  return named?.[0] ?? 'production';
}
