/** One resource of the Admin API with what is granted on it. */
export interface ScopeGroup {
  /** `products`, `orders`; unauthenticated (Storefront) scopes are groups of their own. */
  resource: string;
  unauthenticated: boolean;
  read: ScopeGrant;
  write: ScopeGrant;
  /** Scopes that are neither `read_` nor `write_`, whole. */
  other: string[];
}

/** `implied`: not in the list, but `write_x` includes `read_x`. */
export type ScopeGrant = 'granted' | 'implied' | 'none';

/** Splits a stored comma list; empty parts and repeats fall away, order stays. */
export function parseScopes(scope: string | undefined): string[] {
  if (scope === undefined) return [];
  const parts = scope.split(',').map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ''))];
}

const SCOPE = /^(unauthenticated_)?(read|write)_(.+)$/;

/** `write_x` includes `read_x`, also for `unauthenticated_` scopes (Shopify's own rule). */
function impliedBy(scope: string): string | undefined {
  const match = SCOPE.exec(scope);
  if (match === null || match[2] !== 'write') return undefined;
  return `${match[1] ?? ''}read_${match[3]}`;
}

/** The scopes that each grant this one: itself, and for `read_x` also `write_x`. */
export function scopesGranting(scope: string): string[] {
  const write = scope.replace(/^(unauthenticated_)?read_(?=.)/, '$1write_');
  return write === scope ? [scope] : [scope, write];
}

/** All scopes that a list grants, implied ones too. */
export function expandScopes(scopes: readonly string[]): Set<string> {
  const all = new Set(scopes);
  for (const scope of scopes) {
    const implied = impliedBy(scope);
    if (implied !== undefined) all.add(implied);
  }
  return all;
}

/** Which of the required scopes the granted ones do not cover. */
export function missingScopes(granted: readonly string[], required: readonly string[]): string[] {
  const all = expandScopes(granted);
  return required.filter((scope) => !all.has(scope));
}

/** Groups scopes by resource, in alphabetical order. */
export function groupScopes(scopes: readonly string[]): ScopeGroup[] {
  const groups = new Map<string, ScopeGroup>();
  for (const scope of scopes) {
    const match = SCOPE.exec(scope);
    const unauthenticated = match?.[1] !== undefined;
    const resource = match?.[3] ?? scope;
    const key = `${unauthenticated ? '1' : '0'}${resource}`;
    const group = groups.get(key) ?? { resource, unauthenticated, read: 'none', write: 'none', other: [] };
    groups.set(key, group);
    if (match === null) {
      group.other.push(scope);
    } else if (match[2] === 'write') {
      group.write = 'granted';
      if (group.read === 'none') group.read = 'implied';
    } else {
      group.read = 'granted';
    }
  }
  return [...groups.values()].toSorted(
    (a, b) => a.resource.localeCompare(b.resource, 'en') || Number(a.unauthenticated) - Number(b.unauthenticated),
  );
}
