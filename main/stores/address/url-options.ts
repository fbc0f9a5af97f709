import { isSecretName } from '../../../shared/connection-url.ts';

const plain = (name: string): string => name.toLowerCase().replace(/[-_\s]/g, '');

/** The options behind the `?` of a URL. Names count without hyphens, underscores, spaces and capitals: `ssl-mode` is `sslMode`. */
export class UrlOptions {
  readonly #options: { name: string; value: string; isRead: boolean }[];

  constructor(query: string) {
    this.#options = [...new URLSearchParams(query)].map(([name, value]) => ({ name, value, isRead: false }));
  }

  /** The first value that is there under one of these names. All of them count as understood. */
  value(...names: readonly string[]): string | undefined {
    const asked = names.map(plain);
    const found = this.#options.filter(({ name }) => asked.includes(plain(name)));
    for (const option of found) option.isRead = true;
    return found.find(({ value }) => value !== '')?.value;
  }

  /** The same, without counting it as understood. */
  peek(name: string): string | undefined {
    return this.#options.find((option) => plain(option.name) === plain(name) && option.value !== '')?.value;
  }

  /** A number that is at least 0. */
  number(...names: readonly string[]): number | undefined {
    const value = Number(this.value(...names));
    return value >= 0 ? value : undefined;
  }

  /** Names of what nobody asked for; what looks as if it might be a secret itself is not repeated. */
  notUnderstood(): string[] {
    const names = this.#options
      .filter(({ isRead, name, value }) => !isRead && !isSecretName(name) && value !== '')
      .map(({ name }) => (/^[a-z][\w.\s-]{0,40}$/i.test(name) ? name : 'an option with an unusual name'));
    const bare = this.#options.some(({ isRead, name, value }) => !isRead && value === '' && !isSecretName(name));
    return [...new Set([...names, ...(bare ? ['an option without a value'] : [])])];
  }

  /** Names of passwords that there is no use for: those of key files and key stores. */
  unusedSecrets(): string[] {
    return this.#options
      .filter(({ isRead, name, value }) => !isRead && isSecretName(name) && value !== '')
      .map(({ name }) => (/^[a-z][\w.\s-]{0,40}$/i.test(name) ? name : 'a password'));
  }
}

/** What is said where a password stands in an address that Session Desk has no use for. */
export function unusedSecretNote(name: string): string {
  return /key|cert|ssl|tls/i.test(name)
    ? `${name} is left out: a key file that needs a password cannot be used. Name one that needs none and that only you can read.`
    : `${name} is left out: Session Desk has no use for this secret.`;
}
