import type { Plant } from './plants.ts';

export interface Leak {
  /** Where it was planted. */
  planted: string;
  /** Where it got out. */
  found: string;
  /** How it is written there. */
  as: string;
  /** What stands around it. */
  around: string;
}

/** What a mask may show of a secret: its last letters. */
const SHOWN = 4;
/** Letters of one piece: so many do not come up by chance, and a secret that was cut has at least one. */
const PIECE = 9;

/** Where the four bytes of a pattern end that it is looked up by: no pattern is shorter, and what kinds of tokens begin with is over. */
const KEY_END = PIECE;
const SLOTS_IN_BITS = 20;

/** Looks for planted secrets in bytes, in every way in which programs write text, whole or in pieces. */
export class Searcher {
  readonly #plants: { plant: Plant; patterns: Pattern[] }[];
  /** The patterns of all, by their keys: thousands are looked for in one pass. */
  readonly #byKey = new Map<number, { index: number; pattern: Pattern }[]>();
  /** Whether there is such a key, by `slotOf`: nearly all bytes are passed over with one look. */
  readonly #taken = new Uint8Array(2 ** SLOTS_IN_BITS);

  constructor(plants: readonly Plant[]) {
    this.#plants = plants.map((plant) => ({ plant, patterns: patternsOf(plant.secret) }));
    for (const [index, { patterns }] of this.#plants.entries()) {
      for (const pattern of patterns) {
        const key = pattern.bytes.readInt32BE(KEY_END - 4);
        const alike = this.#byKey.get(key) ?? [];
        this.#byKey.set(key, alike);
        alike.push({ index, pattern });
        this.#taken[slotOf(key)] = 1;
      }
    }
  }

  /** @param exempt secrets that may stand there */
  leaksIn(content: string | Uint8Array, found: string, exempt: readonly string[] = []): Leak[] {
    const bytes = Buffer.from(content);
    const seen = this.#patternsIn(bytes);
    return this.#plants.flatMap(({ plant, patterns }, index) => {
      if (exempt.includes(plant.secret)) return [];
      const leaked = patterns.find((pattern) => seen.get(index)?.has(pattern));
      if (leaked === undefined) return [];
      const at = bytes.indexOf(leaked.bytes);
      const around = bytes.subarray(Math.max(0, at - 60), at + leaked.bytes.length + 20).toString('latin1');
      return [{ planted: plant.where, found, as: leaked.as, around }];
    });
  }

  /** Those of each plant that stand there. */
  #patternsIn(bytes: Buffer): Map<number, Set<Pattern>> {
    const seen = new Map<number, Set<Pattern>>();
    let key = 0;
    for (let end = 1; end <= bytes.length; end += 1) {
      key = (key << 8) | (bytes[end - 1] ?? 0);
      if (this.#taken[slotOf(key)] === 0 || end < KEY_END) continue;
      const at = end - KEY_END;
      for (const { index, pattern } of this.#byKey.get(key) ?? []) {
        if (!pattern.bytes.equals(bytes.subarray(at, at + pattern.bytes.length))) continue;
        seen.set(index, (seen.get(index) ?? new Set()).add(pattern));
      }
    }
    return seen;
  }
}

function slotOf(key: number): number {
  return Math.imul(key, 0x9e3779b1) >>> (32 - SLOTS_IN_BITS);
}

interface Pattern {
  as: string;
  bytes: Buffer;
}

function patternsOf(secret: string): Pattern[] {
  const whole = waysToWrite(secret).map(([as, text]): Pattern => ({ as, bytes: Buffer.from(text) }));
  // Letters and digits are the same in text, JSON, SQL, HTML and URLs: what is left to try are other codes.
  const pieces = piecesOf(secret).flatMap((piece) =>
    inOtherCodes(piece).map(([as, bytes]): Pattern => ({ as, bytes })),
  );
  const known = new Map([...whole, ...pieces].toReversed().map((pattern) => [pattern.bytes.toString('hex'), pattern]));
  return [...known.values()].toReversed();
}

/** Runs of letters and digits, cut in pieces; without what a mask may show. */
function piecesOf(secret: string): string[] {
  const hidden = secret.slice(0, -SHOWN).replace(/^shp[a-z]+_/, '');
  return (hidden.match(/[A-Za-z0-9]+/g) ?? []).flatMap((run) => {
    const count = Math.floor(run.length / PIECE);
    return Array.from({ length: count }, (_, index) => run.slice(index * PIECE, (index + 1) * PIECE));
  });
}

function inOtherCodes(piece: string): [as: string, bytes: Buffer][] {
  const bytes = Buffer.from(piece);
  const hex = bytes.toString('hex');
  const texts: [string, string][] = [
    ['as text', piece],
    ['in capitals', piece.toUpperCase()],
    ['in small letters', piece.toLowerCase()],
    ['backwards', piece.split('').toReversed().join('')],
    ['in hex', hex],
    ['in hex', hex.toUpperCase()],
    ['percent-encoded', hex.replace(/../g, '%$&')],
    ['percent-encoded', hex.toUpperCase().replace(/../g, '%$&')],
    ['as a list of bytes', [...bytes].join(',')],
    // Three ways, for each place in a longer text that it can begin at; without the letters that its neighbours have a part in.
    ...[0, 1, 2].map((before): [string, string] => ['in base64', base64Within(bytes, before)]),
  ];
  const utf16 = Buffer.from(piece, 'utf16le');
  return [
    ...texts.map(([as, text]): [string, Buffer] => [as, Buffer.from(text)]),
    ['in UTF-16', utf16],
    ['in UTF-16', Buffer.from(utf16).swap16()],
  ];
}

function base64Within(bytes: Buffer, before: number): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const cut = before === 0 ? 0 : before + 1;
  return text.slice(cut, (before + bytes.length) % 3 === 0 ? undefined : -1);
}

function waysToWrite(secret: string): [as: string, text: string][] {
  const json = JSON.stringify(secret).slice(1, -1);
  const once = encodeURIComponent(secret);
  return [
    ['as text', secret],
    ['in JSON', json],
    ['in JSON', JSON.stringify(json).slice(1, -1)],
    ['percent-encoded', once],
    ['percent-encoded twice', encodeURIComponent(once)],
    [
      'in HTML',
      secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;').replaceAll('<', '&lt;'),
    ],
    ['in SQL', secret.replaceAll("'", "''")],
    ['in SQL', secret.replaceAll(/['"\\]/g, '\\$&')],
    ['in base64', Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1)],
    ['in base64url', Buffer.from(secret).toString('base64url').slice(0, -1)],
  ];
}

/** One line for each way that a secret took. */
export function inLabel(leaks: readonly Leak[]): string[] {
  const byWay = new Map(leaks.map((leak) => [`${leak.planted} → ${leak.found} ${leak.as}`, leak.around]));
  return [...byWay].map(([way, around]) => `${way}: …${around}…`);
}
