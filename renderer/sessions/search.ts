import { idForm, isShopDomain } from '../../shared/ids.ts';
import type { SessionFilter } from '../../shared/records.ts';

/** The parts of a filter that are text, and so can be typed into the search box. */
export const TEXT_FIELDS = ['shop', 'id', 'userId', 'email'] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

export type ShopMatch = NonNullable<SessionFilter['shop']>['match'];

export interface Understood {
  field: TextField;
  value: string;
}

/**
 * What a person means by a text in the one search box: a session id, a user's e-mail address, a user id (digits), else the
 * beginning of a shop. An address of a shop's admin or storefront counts as its shop.
 */
export function understand(text: string): Understood | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (/^https?:\/\//i.test(trimmed)) return { field: 'shop', value: shopOfUrl(trimmed) };
  const form = idForm(trimmed).form;
  if (form === 'offline' || form === 'online' || form === 'random') return { field: 'id', value: trimmed };
  if (trimmed.includes('@')) return { field: 'email', value: trimmed };
  // Fewer digits are more likely the beginning of a shop: Shopify's user ids are long.
  if (/^\d{5,19}$/.test(trimmed)) return { field: 'userId', value: trimmed };
  return { field: 'shop', value: trimmed };
}

function shopOfUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null) return text;
  const inAdmin = url.hostname === 'admin.shopify.com' ? /^\/store\/([\w-]+)/.exec(url.pathname)?.[1] : undefined;
  return inAdmin ?? url.hostname;
}

/** What was understood, said under the box. */
export function explainSearch({ field, value }: Understood, match: ShopMatch): string {
  switch (field) {
    case 'shop':
      if (match === 'exact') return `Shop is exactly “${value}”`;
      return match === 'prefix' ? `Shops starting with “${value}”` : `Shops containing “${value}”`;
    case 'id':
      return value === '' ? 'The session with an empty ID' : `Session ID is “${value}”`;
    case 'userId':
      return `Sessions of user ${value}`;
    case 'email':
      return `Sessions of the user with email “${value}”`;
  }
}

/** The text that stands in the box for a filter; other texts of the filter are shown beside the box. */
export function boxOf(filter: SessionFilter): Understood | undefined {
  const field = TEXT_FIELDS.find((each) => filter[each] !== undefined);
  return field === undefined ? undefined : { field, value: textOf(filter, field) };
}

export function textOf(filter: SessionFilter, field: TextField): string {
  return (field === 'shop' ? filter.shop?.value : filter[field]) ?? '';
}

/** The filter with one text set, or taken away when there is nothing to set. */
export function withText(filter: SessionFilter, text: Understood, match: ShopMatch): SessionFilter {
  const { [text.field]: _replaced, ...rest } = filter;
  return text.field === 'shop'
    ? { ...rest, shop: { match, value: text.value } }
    : { ...rest, [text.field]: text.value };
}

export function withoutText(filter: SessionFilter, field: TextField): SessionFilter {
  const { [field]: _removed, ...rest } = filter;
  return rest;
}

export function withoutToken({ token: _removed, ...rest }: SessionFilter): SessionFilter {
  return rest;
}

/** Other ways to read the same text, to switch to when the first guess was wrong. */
export function otherReadings({ field, value }: Understood): Understood[] {
  const readings: Understood[] = [
    { field: 'shop', value },
    { field: 'id', value },
    { field: 'userId', value },
    { field: 'email', value },
  ];
  return readings.filter((reading) => {
    if (reading.field === field) return false;
    if (reading.field === 'userId') return /^\d{1,19}$/.test(value);
    if (reading.field === 'email') return value.includes('@');
    // A whole domain of a shop is no id of its own; anything else may be one in a custom app.
    return reading.field !== 'id' || !isShopDomain(value);
  });
}
