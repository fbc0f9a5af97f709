import os from 'node:os';
import { describe, expect, test } from 'vitest';
import { DeskError } from '../../../shared/errors.ts';
import { addressSchema, type Address } from '../../../shared/backends/index.ts';
import type { Interpretation } from '../../../shared/records.ts';
import { toOrpcError } from '../../api/errors.ts';
import { interpret, interpretAll } from '../interpret.ts';
import { COMMANDS, ENCRYPTION, FORMS, LEFT_OUT, PATHS, RAW_PASSWORDS, REFUSED, SECRET, WRAPPED } from './texts.ts';

const cwd = '/home/me/app';

/** An address in short. */
function short(address: Address): string {
  switch (address.backend) {
    case 'postgres':
    case 'mysql': {
      const { backend, user, database, tls } = address;
      const others = address.backend === 'postgres' ? (address.otherHosts ?? []) : [];
      const hosts = [address, ...others].map(({ host, port }) => `${host}:${port}`).join(',');
      const [schema, target] = address.backend === 'postgres' ? [address.schema, address.targetSession] : [];
      return [
        `${backend} ${user === undefined ? '' : `${user}@`}${hosts}/${database} ${tls.mode}`,
        ...(tls.caFile === undefined ? [] : [`ca ${tls.caFile}`]),
        ...(schema === undefined ? [] : [`schema ${schema}`]),
        ...(target === undefined ? [] : [target]),
      ].join(' ');
    }
    case 'redis': {
      const { topology, nodes, user, database, tls } = address;
      const hosts = nodes.map(({ host, port }) => `${host}:${port}`).join(',');
      return `redis ${topology} ${user === undefined ? '' : `${user}@`}${hosts}${database === undefined ? '' : `/${database}`} ${tls.mode}`;
    }
    case 'mongodb':
      return ['mongodb', address.url, ...(address.database === undefined ? [] : [address.database])].join(' ');
    case 'dynamodb': {
      const key = address.credentials.from === 'keys' ? `${address.credentials.accessKeyId}@` : '';
      return `dynamodb ${key}${address.region}/${address.table ?? ''}`;
    }
    case 'cloudflare-kv':
      return `cloudflare-kv ${address.place.at === 'account' ? address.place.account : address.place.folder}/${address.namespace ?? ''}`;
    case 'cloudflare-d1':
      return `cloudflare-d1 ${address.place.at === 'account' ? address.place.account : address.place.folder}/${address.database ?? ''}`;
    case 'sqlite':
      return `sqlite ${address.file}`;
    case 'memory':
      return 'memory';
  }
}

function read(text: string): Interpretation {
  const found = interpretAll(text, cwd);
  expect(found).toHaveLength(1);
  const [one] = found;
  if (one === undefined) throw new Error('Nothing was read.');
  // What the box shows instead of the text is the same address.
  expect(interpret(one.line, cwd).address).toEqual(one.address);
  expect(interpret(one.line, cwd).password).toBeUndefined();
  expect(addressSchema.parse(one.address)).toEqual(one.address);
  const { password: _, ...shown } = one;
  expect(JSON.stringify(shown)).not.toContain(SECRET);
  return one;
}

/** All that is said of a text, save the password that is handed on as one. */
function answerTo(text: string): string {
  try {
    return JSON.stringify(interpretAll(text, cwd).map((one) => ({ ...one, password: undefined })));
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return [error.message, error.hint, error.detail, error.stack, String(error.cause)].join(' ');
  }
}

describe('what people paste', () => {
  test.each([...WRAPPED, ...COMMANDS, ...FORMS, ...ENCRYPTION])('%s', (text, expected) => {
    const { address, password } = read(text);
    expect(short(address)).toBe(expected);
    expect(password).toBe(text.includes(SECRET) ? SECRET : undefined);
  });

  test.each(RAW_PASSWORDS)('a password as it is typed: %s', (text, expected, raw) => {
    const { address, password } = read(text);
    expect(short(address)).toBe(expected);
    expect(password).toBe(raw);
  });

  test.each(LEFT_OUT)('what has no use is named: %s', (text, expected, name) => {
    const { address, password, notes = [], notUnderstood = [] } = read(text);
    expect(short(address)).toBe(expected);
    expect(password).toBeUndefined();
    expect([...notes, ...notUnderstood].join(' ')).toContain(name);
  });

  test.skipIf(process.platform === 'win32').each(PATHS)('%s', (text, expected) => {
    expect(short(read(text).address)).toBe(expected.replace('~', os.homedir()));
  });

  test.each(REFUSED)('%s is refused', (text, words) => {
    let refused: unknown;
    try {
      interpretAll(text, cwd);
    } catch (error) {
      refused = error;
    }
    if (!(refused instanceof DeskError)) throw new Error('It was not refused.', { cause: refused });
    expect(refused.code).toBe('BAD_INPUT');
    expect(refused.message).toMatch(words);
    expect(refused.hint).toBeTruthy();
    expect(
      `${refused.message} ${refused.hint} ${refused.detail} ${String(refused.cause)} ${refused.stack}`,
    ).not.toContain(SECRET);
  });

  test('a mistake in any place of a text lets no password out', { timeout: 30_000 }, () => {
    const texts = [WRAPPED, COMMANDS, FORMS, ENCRYPTION, LEFT_OUT].flatMap((list) => list.map(([text]) => text));
    const leaks: string[] = [];
    for (const text of texts.filter((one) => one.includes(SECRET))) {
      for (let at = 0; at <= text.length; at += 1) {
        for (const typed of ['@', ' ', '=']) {
          const wrong = text.slice(0, at) + typed + text.slice(at);
          if (answerTo(wrong).includes(SECRET)) leaks.push(wrong);
        }
      }
    }
    expect(leaks).toEqual([]);
  });

  test('there are enough of them', () => {
    const all = [WRAPPED, COMMANDS, FORMS, ENCRYPTION, RAW_PASSWORDS, LEFT_OUT, PATHS, REFUSED].flatMap((list) =>
      list.map(([text]) => text),
    );
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThanOrEqual(163);
  });
});

test('a hint keeps its example of a password', () => {
  const refused = new DeskError('BAD_INPUT', 'No.', {
    hint: 'Write it as postgres://user:password@host:port/database.',
  });
  expect(toOrpcError(refused, undefined).data).toMatchObject({ hint: expect.stringContaining('user:password@host') });
});
