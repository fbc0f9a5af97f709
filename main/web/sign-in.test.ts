import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SignIn, type Redeemed } from './sign-in.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function signedIn(signIn: SignIn): Redeemed & { header: string } {
  const redeemed = signIn.redeem(signIn.newToken('/stores/1'));
  if (redeemed === undefined) throw new Error('The token is not taken.');
  return { ...redeemed, header: redeemed.cookie.split(';')[0] ?? '' };
}

test('a token is good once, and leads where it was made for', () => {
  const signIn = new SignIn(1);
  const token = signIn.newToken('/stores/1');
  expect(signIn.redeem(token)?.path).toBe('/stores/1');
  expect(signIn.redeem(token)).toBeUndefined();
});

test('the cookie alone is not enough for a call, nor the proof of another browser', () => {
  const signIn = new SignIn(1);
  const [one, other] = [signedIn(signIn), signedIn(signIn)];
  expect(signIn.holdsCookie(one.header)).toBe(true);
  expect(signIn.find(one.header, one.proof)).toBeDefined();
  for (const proof of ['', 'x', other.proof]) expect(signIn.find(one.header, proof)).toBeUndefined();
  expect(signIn.find(undefined, one.proof)).toBeUndefined();
});

test('signing out ends what is open and nothing else', () => {
  const signIn = new SignIn(1);
  const [one, other] = [signedIn(signIn), signedIn(signIn)];
  const open = signIn.find(one.header, one.proof);
  expect(signIn.signOut(one.header)).toContain('Max-Age=0');
  expect(open?.ended.aborted).toBe(true);
  expect(signIn.holdsCookie(one.header)).toBe(false);
  expect(signIn.find(other.header, other.proof)?.ended.aborted).toBe(false);
});

test('it ends after a day, however much it is used', () => {
  const signIn = new SignIn(1);
  const { header, proof } = signedIn(signIn);
  const open = signIn.find(header, proof);
  vi.advanceTimersByTime(86_399_000);
  expect(signIn.find(header, proof)).toBeDefined();
  vi.advanceTimersByTime(1_000);
  expect(open?.ended.aborted).toBe(true);
  expect(signIn.holdsCookie(header)).toBe(false);
});
