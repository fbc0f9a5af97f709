/**
 * What a secret of Shopify's looks like, wherever it stands: tokens with a prefix (`shpat_`, `shpca_`, `shpua_`, `shppa_`, `shprt_`, the
 * client secret `shpss_`, and those to come), the 32 hex digits of older ones, and JWTs.
 */
const FORMS = [
  // No longer than tokens are: looking through a text of millions of letters must not take seconds.
  String.raw`shp[a-z]{2,6}_[A-Za-z0-9_-]{1,512}`,
  String.raw`(?<![0-9A-Za-z])[0-9A-Fa-f]{32}(?![0-9A-Za-z])`,
  String.raw`(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{5,256}\.[A-Za-z0-9_-]{5,8192}\.[A-Za-z0-9_-]{0,4096}`,
].join('|');

const ANY = new RegExp(FORMS);
const EACH = new RegExp(FORMS, 'g');

/** Calls back for each secret in a text and puts what it gives in its place. */
export function replaceSecrets(text: string, replace: (secret: string) => string): string {
  return text.replace(EACH, replace);
}

/** All that looks like a secret in a text. */
export function secretsIn(text: string): string[] {
  return text.match(EACH) ?? [];
}

/** Whether a text has something in it that looks like a secret. */
export function holdsSecret(text: string): boolean {
  return ANY.test(text);
}

/** Whether a text that is being typed is a secret, or becomes one: it must not be put anywhere that keeps it. */
export function looksSecret(typed: string): boolean {
  return /shp[a-z]{2,6}_/i.test(typed) || /\beyJ[A-Za-z0-9_-]{5}/.test(typed) || holdsSecret(typed);
}
