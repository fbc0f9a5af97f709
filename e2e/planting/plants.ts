import { randomBytes } from 'node:crypto';

/** A secret that stands in one place only, so that a leak tells where it came from. */
export interface Plant {
  /** Where it was put: `PostgreSQL, state`. */
  where: string;
  secret: string;
}

const hex = (length: number) => randomBytes(length).toString('hex').slice(0, length);
const word = (length: number) =>
  Array.from(randomBytes(length), (byte) => 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789'[byte % 56]).join(
    '',
  );
const base64url = (text: string) => Buffer.from(text).toString('base64url');

/** How each kind of secret is made. A password has its odd letters between words of its own: a piece that is left behind is found. */
const MAKES = {
  shpat: () => `shpat_${hex(32)}`,
  shpua: () => `shpua_${hex(32)}`,
  shpca: () => `shpca_${hex(32)}`,
  shppa: () => `shppa_${hex(32)}`,
  shpss: () => `shpss_${hex(32)}`,
  shprt: () => `shprt_${hex(32)}`,
  /** Of a kind that Shopify has not made yet. */
  shpxyz: () => `shpxyz_${word(40)}`,
  /** As tokens were before they had a prefix. */
  hex: () => hex(32),
  jwt: () => `${base64url(`{"k${word(18)}":1}`)}.${base64url(`{"k${word(18)}":2}`)}.${word(43)}`,
  password: () => `${word(12)}/${word(12)}@${word(12)}:${word(12)}`,
  /** Without what would end it in the form that it is pasted in. */
  plainPassword: () => `${word(18)}-${word(18)}`,
  oddPassword: () =>
    ['"', "'", ' ', '%', '; ', '$', '\\', 'é→'].reduce((text, odd) => `${text}${odd}${word(10)}`, word(10)),
  awsSecret: () => word(40),
  cloudflareToken: () => `${word(20)}_${word(19)}`,
} as const;

export type Kind = keyof typeof MAKES;

/** What was planted in one test. */
export class Plants {
  readonly all: Plant[] = [];

  plant(where: string, kind: Kind): string {
    const secret = MAKES[kind]();
    this.all.push({ where, secret });
    return secret;
  }
}
