import { afterEach, expect, test, vi } from 'vitest';
import { Masker } from './mask.ts';
import { SoughtSecrets } from './sought-secrets.ts';

const HEX = '0123456789abcdef0123456789abcdef';
const TOKEN = `shpat_${HEX}`;

afterEach(() => {
  vi.useRealTimers();
});

function someSought(): SoughtSecrets {
  return new SoughtSecrets(new Masker(new Uint8Array(32)));
}

test('a handle stands for a secret and tells nothing of it', () => {
  const secrets = someSought();
  const { handle, mask } = secrets.keep(` ${TOKEN}\n`);
  expect(handle).toMatch(/^[\w-]{22}$/);
  expect(mask).toMatchObject({ prefix: 'shpat_', lastFour: 'cdef', length: TOKEN.length });
  expect(secrets.textsOf(handle)).toEqual([TOKEN]);
  expect(secrets.sought(handle)).toEqual({ handle, mask });
  expect(secrets.keep(TOKEN).handle).toBe(handle);
  // Nobody can try tokens on a handle that was found later.
  expect(someSought().keep(TOKEN).handle).not.toBe(handle);
  expect(() => someSought().textsOf(handle)).toThrow('is no longer in memory');
});

test('a token is found in what was copied with it', () => {
  const secrets = someSought();
  const { handle, mask } = secrets.keep(`curl -H 'X-Shopify-Access-Token: ${TOKEN}'`);
  expect(secrets.textsOf(handle)).toContain(TOKEN);
  expect(mask.lastFour).toBe('cdef');
});

test('what is not searched for is forgotten after an hour, and the oldest when there are many', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const secrets = someSought();
  const { handle } = secrets.keep(TOKEN);
  vi.advanceTimersByTime(59 * 60_000);
  expect(secrets.textsOf(handle)).toEqual([TOKEN]);
  vi.advanceTimersByTime(59 * 60_000);
  expect(secrets.textsOf(handle)).toEqual([TOKEN]);
  vi.advanceTimersByTime(61 * 60_000);
  expect(() => secrets.textsOf(handle)).toThrow('is no longer in memory');
  const handles = Array.from({ length: 51 }, (_, at) => secrets.keep(`${TOKEN}${at}`).handle);
  expect(() => secrets.textsOf(handles[0] ?? '')).toThrow('is no longer in memory');
  expect(secrets.textsOf(handles[1] ?? '')).toEqual([`${TOKEN}1`]);
});
