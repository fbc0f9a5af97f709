import type { Count } from '../../shared/records.ts';

const NUMBER = new Intl.NumberFormat('en');

/** `1,204`. */
export function formatCount(count: number): string {
  return NUMBER.format(count);
}

/** `1 session`, `1,204 sessions`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

const ROUGH = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });
const MILLIONS = new Intl.NumberFormat('en', {
  notation: 'compact',
  compactDisplay: 'long',
  maximumSignificantDigits: 2,
});

/** `1,204 sessions`, or where it is an estimate `about 1.2 million sessions`. */
export function countLabel({ count, exact }: Count): string {
  if (exact || count === 0) return exact ? counted(count, 'session') : 'few or no sessions';
  const number = (count < 1_000_000 ? ROUGH : MILLIONS).format(count);
  return `about ${number} ${count === 1 ? 'session' : 'sessions'}`;
}
