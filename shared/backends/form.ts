/** What was typed and chosen, each field a text. */
export type FormValues = Readonly<Record<string, string>>;

/** Asked for only while another field says one of these. */
interface Condition {
  name: string;
  is: readonly string[];
}

interface AnyField {
  name: string;
  label: string;
  help?: string;
  when?: Condition;
}

export interface TextField extends AnyField {
  kind: 'text';
  placeholder?: string;
  /** What it starts with. */
  start?: string;
  /** Told where it is missing; fields without may stay empty. */
  required?: string;
  /** A whole number, or any number, between these. */
  number?: { least: number; most: number; whole: boolean; unit?: string };
  /** What is wrong with a text that is not empty. */
  check?: (text: string) => string | undefined;
  /** One beside the other: where this one is filled in, so is that one. */
  together?: { name: string; message: string };
  /** A list, one on each line; so many lines are shown. */
  lines?: number;
  /** Room for a few digits is enough. */
  isNarrow?: true;
  /** The path of something on this computer. */
  isPathOf?: 'file' | 'folder';
  /** A connection string: a password in it is moved to where passwords belong. */
  isUrl?: true;
  /** The backend knows names to choose from (`suggestions` of `StoreBackend`). */
  hasSuggestions?: true;
}

export interface ChoiceField extends AnyField {
  kind: 'choice';
  /** The first is what it starts with, unless told otherwise. */
  choices: readonly { value: string; label: string; help?: string }[];
  start?: string;
}

/** The one secret of a store. It is kept apart from all other values. */
export interface SecretField extends AnyField {
  kind: 'secret';
  /** In the middle of a sentence: `password`. */
  noun: string;
}

/** Which table, key prefix, collection or namespace holds the sessions; where it stays empty it is detected, or has its usual name. */
export interface ContainerField extends AnyField {
  kind: 'container';
  name: 'container';
  placeholder: string;
  /** Asked for already when a store is added; otherwise one is chosen among those that were detected. */
  asksFirst: boolean;
  /** It is not detected: it has its usual name or is typed. */
  isTyped?: true;
  /** What was detected is kept, where detecting it again each time would take long. */
  isKept: boolean;
}

export type Field = TextField | ChoiceField | SecretField | ContainerField;

/** What was filled in, without what is not asked for now. */
export interface Filled {
  /** Without spaces around it; `''` for none. */
  text: (name: string) => string;
  /** `{ name: text }`, or nothing where there is none. */
  optional: (name: string) => Record<string, string>;
  /** `{ name: milliseconds }` of a number of seconds, or nothing where there is none. */
  optionalTime: (name: string) => Record<string, number>;
}

/** What one kind of store asks for, and what address that makes. */
export interface FormDescription<A> {
  /** Those of a row stand side by side; those of the first stand beside the kind of store. */
  rows: readonly (readonly Field[])[];
  /** What few people need, folded away under these words. */
  more?: { title: string; rows: readonly (readonly (TextField | ChoiceField)[])[] };
  /** What the fields hold for an address; those that are left out are empty. */
  valuesOf(address: A): FormValues;
  /** The address, still to be checked against its schema. */
  addressOf(filled: Filled): unknown;
  /** What a store at this address is called until somebody names it. */
  nameOf(address: A): string;
  /** Whose secret it is: a user, an account. */
  ownerOf?(address: A): string | undefined;
}
