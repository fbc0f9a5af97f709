import type { Interpretation } from '../../../shared/records.ts';

/** One way to write addresses of a kind of store. */
export interface AddressFormat {
  /** What people write it with: `postgres`. */
  scheme: string;
  /** All schemes that mean it, in small letters and without the colon. */
  schemes: RegExp;
  /** Texts with another scheme that mean it too, as a page of a dashboard. */
  otherTexts?: RegExp;
  /** What follows the scheme is a path: it may hold spaces and variables. */
  isPath?: true;
  /** It names a server: `//` follows the scheme. */
  isServer?: true;
  /** The usual ports of its servers, by which an address without a scheme is known. */
  ports?: readonly number[];
  /**
   * Takes an address apart. A secret is taken out and handed back apart. Whether a store is there is for the probe to find out.
   * @throws DeskError BAD_INPUT, without repeating the text
   */
  interpret(text: string, context: AddressContext): Interpretation;
}

export interface AddressContext {
  /** What relative paths start from. */
  cwd: string;
  /** `jdbc:` stood before it. */
  isJdbc: boolean;
}

/** What an address is made of: where one holds what it cannot, the text was cut in the wrong place, perhaps in a password. */
export interface AddressParts {
  names?: readonly (string | undefined)[];
  users?: readonly (string | undefined)[];
  paths?: readonly (string | undefined)[];
}

/** What `address.ts` of each backend exports: how its addresses are written. Loads no driver. */
export interface AddressReader<A> {
  formats: readonly AddressFormat[];
  parts(address: A): AddressParts;
}
