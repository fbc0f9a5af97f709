import type { SessionFields } from './session.ts';

/** Shopify's own pattern (`sanitizeShop` in `@shopify/shopify-api`). Letter case and a trailing `/` pass it. */
const SHOP = /^[a-zA-Z0-9][a-zA-Z0-9-_]*\.(myshopify\.com|shopify\.com|myshopify\.io|shop\.dev)\/*$/;

export function isShopDomain(text: string): boolean {
  return SHOP.test(text);
}

/** The form in which Shopify itself writes a shop: small letters, no trailing `/`. */
export function canonicalShop(shop: string): string {
  return shop.toLowerCase().replace(/\/+$/, '');
}

/** The shop's own name and the rest, to print one strong and one quiet. */
export function splitShop(shop: string): { name: string; domain: string } {
  const dot = shop.indexOf('.');
  return dot === -1 ? { name: shop, domain: '' } : { name: shop.slice(0, dot), domain: shop.slice(dot) };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const EMBEDDED = /^(.+)_(\d+)$/;

export type IdForm =
  | { form: 'empty' }
  | { form: 'offline'; shop: string }
  | { form: 'online'; shop: string; userId: string }
  | { form: 'random' }
  | { form: 'other' };

/** What an id says about its session (`getOfflineId`, `getJwtSessionId` and uuid in `@shopify/shopify-api`). */
export function idForm(id: string): IdForm {
  if (id === '') return { form: 'empty' };
  if (id.startsWith('offline_')) return { form: 'offline', shop: id.slice('offline_'.length) };
  if (UUID.test(id)) return { form: 'random' };
  const embedded = EMBEDDED.exec(id);
  if (embedded?.[1] !== undefined && embedded[2] !== undefined && isShopDomain(embedded[1])) {
    return { form: 'online', shop: embedded[1], userId: embedded[2] };
  }
  return { form: 'other' };
}

export function offlineId(shop: string): string {
  return `offline_${shop}`;
}

export function onlineId(shop: string, userId: string): string {
  return `${shop}_${userId}`;
}

/** The one shop that the beginning of a shop’s name most likely means. */
export function likelyShop(text: string): string | undefined {
  if (isShopDomain(text)) return canonicalShop(text);
  const [name = ''] = text.split('.');
  const domain = `${name.toLowerCase()}.myshopify.com`;
  return isShopDomain(domain) ? domain : undefined;
}

/** One sentence on an id, for people. */
export function explainId(id: string): string {
  const form = idForm(id);
  switch (form.form) {
    case 'empty':
      return 'Empty. Custom apps may store it this way.';
    case 'offline':
      return `Offline session of ${form.shop}.`;
    case 'online':
      return `Online session of user ${form.userId} in ${form.shop} (embedded app).`;
    case 'random':
      return 'Random ID, as non-embedded apps use for online sessions.';
    case 'other':
      return 'Not a format that Shopify’s libraries generate.';
  }
}

/** Ids that Shopify's libraries would give to such a session, best first. */
export function suggestedIds(session: Pick<SessionFields, 'shop' | 'isOnline' | 'userId'>): string[] {
  if (session.shop === '') return [];
  if (!session.isOnline) return [offlineId(session.shop)];
  return session.userId === undefined || session.userId === '' ? [] : [onlineId(session.shop, session.userId)];
}
