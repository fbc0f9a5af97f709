import { os } from '@orpc/server';
import { rememberSecret } from '../safety/mask.ts';

/** Remembers the passwords and tokens that a call brings, so that no failure and no log repeats them. */
export const secretsInInput = os.middleware(({ next }, input) => {
  for (const secret of secretsIn(input)) rememberSecret(secret);
  return next();
});

/** The contract gives a secret as `{ action: 'set', value }`, or names it `password` or `passphrase`. */
function* secretsIn(input: unknown): Generator<string> {
  if (typeof input !== 'object' || input === null) return;
  if ('action' in input && input.action === 'set' && 'value' in input && typeof input.value === 'string') {
    yield input.value;
  }
  if ('password' in input && typeof input.password === 'string') yield input.password;
  if ('passphrase' in input && typeof input.passphrase === 'string') yield input.passphrase;
  for (const part of Object.values(input)) yield* secretsIn(part);
}
