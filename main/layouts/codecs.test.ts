import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { codecs } from './codecs.ts';

const MS = 1_795_178_096_789;

test('times are read in every form they are met in, and a form that has drifted is pointed out', () => {
  expect(codecs.milliseconds.decode(BigInt(MS))).toEqual({ value: MS });
  expect(codecs.milliseconds.decode(1_795_178_096n)).toEqual({
    value: 1_795_178_096_000,
    note: 'is stored as seconds, not as milliseconds',
  });
  expect(codecs.seconds.decode(1_795_178_096n)).toEqual({ value: 1_795_178_096_000 });
  expect(codecs.seconds.decode(BigInt(MS))).toMatchObject({ value: MS, note: expect.any(String) });
  expect(codecs['iso-z'].decode('2026-11-20T12:34:56.789Z')).toEqual({ value: MS });
  expect(codecs['iso-z'].decode('2026-11-20T12:34:56.789+00:00')).toEqual({ value: MS });
  expect(codecs['iso-offset'].decode('2026-11-20T18:04:56.789+05:30')).toEqual({ value: MS });
  expect(codecs['iso-z'].decode('2026-11-20 12:34:56')).toEqual({
    value: 1_795_178_096_000,
    note: 'is stored without a time zone; read as UTC',
  });
  expect(codecs['iso-z'].decode(BigInt(MS))).toMatchObject({ value: MS, note: expect.any(String) });
});

test.each(['', 'tomorrow', '2026-13-45T00:00:00Z', Number.NaN, new Uint8Array([255]), true, 9e18])(
  '%j is no time',
  (raw) => {
    expect(codecs.milliseconds.decode(raw)).toHaveProperty('error');
    expect(codecs['iso-z'].decode(raw)).toHaveProperty('error');
  },
);

test('booleans are read however a program wrote them', () => {
  expect(codecs['boolean-integer'].decode(1n)).toEqual({ value: true });
  expect(codecs['boolean-integer'].decode('false')).toMatchObject({ value: false, note: expect.any(String) });
  expect(codecs['boolean-integer'].decode('perhaps')).toHaveProperty('error');
  expect(codecs['boolean-integer'].decode(2n)).toHaveProperty('error');
});

test('user ids keep every digit, also those that a driver wrote as floating point', () => {
  const digits = codecs['digits-text'];
  expect(digits.decode('9223372036854775807')).toEqual({ value: '9223372036854775807' });
  expect(digits.decode('5123456789.0')).toEqual({ value: '5123456789' });
  expect(digits.decode('9.00719925474099e+15')).toEqual({ value: '9007199254740990', note: expect.any(String) });
  expect(digits.decode('12abc')).toHaveProperty('error');
  expect(digits.decode('')).toEqual({ value: undefined });
  expect(codecs['digits-blob'].decode(new TextEncoder().encode('902541635'))).toEqual({ value: '902541635' });
  expect(codecs.integer.decode(9_007_199_254_740_993n)).toEqual({ value: '9007199254740993' });
});

test('what is written is read back the same', () => {
  const digits = fc.bigInt({ min: 0n, max: 9_223_372_036_854_775_807n }).map(String);
  const moment = fc.integer({ min: 100_000_000_000, max: 253_402_300_799_999 });
  const cases = {
    text: fc.string({ unit: 'grapheme' }),
    'boolean-integer': fc.boolean(),
    boolean: fc.boolean(),
    milliseconds: moment,
    seconds: moment.map((ms) => Math.floor(ms / 1000) * 1000).filter((ms) => ms / 1000 < 100_000_000_000),
    'iso-z': moment,
    date: moment,
    'iso-offset': moment,
    integer: digits,
    'digits-text': digits,
    'digits-blob': digits,
  } as const;
  for (const [name, values] of Object.entries(cases)) {
    const codec = Object.entries(codecs).find(([encoding]) => encoding === name)?.[1];
    fc.assert(
      fc.property<[string | number | boolean]>(values, (value) => {
        expect(codec?.decode(codec.encode(value))).toEqual({ value });
      }),
    );
  }
});

test('what cannot be held exactly is refused', () => {
  expect(() => codecs.text.encode('\ud800')).toThrow('half of a surrogate pair');
  expect(() => codecs.integer.encode('9223372036854775808')).toThrow('64 bits');
  expect(() => codecs.milliseconds.encode(1.5)).toThrow('whole milliseconds');
  expect(() => codecs['iso-z'].encode(300_000_000_000_000)).toThrow('9999');
});

test('timestamps are UTC whatever zone the program is in', () => {
  expect(codecs.datetime.encode(MS)).toBe('2026-11-20 12:34:56.789');
  expect(codecs['datetime-zone'].encode(MS)).toBe('2026-11-20 12:34:56.789+00');
  for (const raw of ['2026-11-20 12:34:56.789', '2026-11-20 12:34:56.789+00', '2026-11-20 18:04:56.789+05:30']) {
    expect(codecs.datetime.decode(raw)).toEqual({ value: MS });
  }
  expect(codecs.datetime.decode('infinity')).toHaveProperty('error');
});

test('booleans as texts come back, and another text for the same is pointed out', () => {
  for (const [encoding, yes] of [
    ['boolean-letter', 't'],
    ['boolean-word', 'true'],
    ['boolean-digit', '1'],
  ] as const) {
    expect(codecs[encoding].encode(true)).toBe(yes);
    expect(codecs[encoding].decode(yes)).toEqual({ value: true });
  }
  expect(codecs['boolean-letter'].decode('true')).toMatchObject({ value: true, note: expect.any(String) });
});

test('an id that is made from other columns is taken apart, and another one is refused', () => {
  expect(codecs['offline-id'].encode('offline_a.myshopify.com')).toBe('a.myshopify.com');
  expect(codecs['offline-id'].decode('a.myshopify.com')).toEqual({ value: 'offline_a.myshopify.com' });
  expect(() => codecs['offline-id'].encode('a.myshopify.com_1')).toThrow(RangeError);
  expect(codecs['online-id'].encode('a.myshopify.com_5123456789')).toBe(5_123_456_789n);
  expect(() => codecs['online-id'].encode('offline_a.myshopify.com')).toThrow(RangeError);
});
