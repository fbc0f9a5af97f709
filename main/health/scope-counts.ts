import type { ScopeCount } from '../../shared/health.ts';
import { expandScopes, missingScopes, parseScopes } from '../../shared/scopes.ts';

/** Different lists of scopes that are held before they are reckoned up; an app has few. */
const MOST_HELD = 1_000;
/** Different scopes that are told apart; Shopify has some two hundred. */
const MOST_SCOPES = 1_000;

/** What else stands among scopes is not told: it may be a token that a hand, or a wrong mapping, put there. */
const NAME = /^(?:[a-z]{1,20}_){0,2}(?:read|write)_[a-z_]{1,60}$/;

/** Counts what is granted and missing over offline sessions. */
export class ScopeCounts {
  readonly #required: readonly string[];
  /** Sessions by their list as it is stored: each is parsed once, not for each session. */
  readonly #lists = new Map<string, number>();
  readonly #granted = new Map<string, number>();
  #sessions = 0;
  #missingAny = 0;

  constructor(required: readonly string[]) {
    this.#required = required;
  }

  add(list: string, sessions: number): void {
    this.#lists.set(list, (this.#lists.get(list) ?? 0) + sessions);
    if (this.#lists.size >= MOST_HELD) this.#reckon();
  }

  #reckon(): void {
    for (const [list, sessions] of this.#lists) {
      const scopes = parseScopes(list);
      this.#sessions += sessions;
      if (missingScopes(scopes, this.#required).length > 0) this.#missingAny += sessions;
      for (const scope of expandScopes(scopes)) {
        if (!NAME.test(scope) && !this.#required.includes(scope)) continue;
        const before = this.#granted.get(scope);
        if (before !== undefined || this.#granted.size < MOST_SCOPES)
          this.#granted.set(scope, (before ?? 0) + sessions);
      }
    }
    this.#lists.clear();
  }

  figures(): { scopes: ScopeCount[]; missingAny: number } {
    this.#reckon();
    const names = new Set([...this.#granted.keys(), ...this.#required]);
    const scopes = [...names].map((scope): ScopeCount => {
      const granted = this.#granted.get(scope) ?? 0;
      return { scope, granted, ...(this.#required.includes(scope) && { missing: this.#sessions - granted }) };
    });
    return {
      scopes: scopes.toSorted((a, b) => b.granted - a.granted || (a.scope < b.scope ? -1 : 1)),
      missingAny: this.#missingAny,
    };
  }
}
