import { z } from 'zod';
import {
  addressSchema,
  LONGEST_NAME,
  LONGEST_PATH,
  LONGEST_URL,
  tooLong,
  type Address,
} from '../../../shared/profiles.ts';
import { CLOUDFLARE_KV_FORM } from './cloudflare-kv.ts';
import type { Field, Filled, FormDescription, FormValues, PlaceField, SecretField, TextField } from './description.ts';
import { DYNAMODB_FORM } from './dynamodb.ts';
import { MONGODB_FORM } from './mongodb.ts';
import { REDIS_FORM } from './redis.ts';
import { MYSQL_FORM, POSTGRES_FORM } from './sql.ts';
import { SQLITE_FORM } from './sqlite.ts';

/** The kinds of store that have something to fill in. */
export const FORM_BACKENDS = [
  'postgres',
  'mysql',
  'sqlite',
  'redis',
  'mongodb',
  'dynamodb',
  'cloudflare-kv',
] as const satisfies readonly Address['backend'][];
const formBackendSchema = z.enum(FORM_BACKENDS);
export type FormBackend = z.infer<typeof formBackendSchema>;
export type FormAddress = Extract<Address, { backend: FormBackend }>;

const FORMS: { [B in FormBackend]: FormDescription<Extract<Address, { backend: B }>> } = {
  postgres: POSTGRES_FORM,
  mysql: MYSQL_FORM,
  sqlite: SQLITE_FORM,
  redis: REDIS_FORM,
  mongodb: MONGODB_FORM,
  dynamodb: DYNAMODB_FORM,
  'cloudflare-kv': CLOUDFLARE_KV_FORM,
};

/** It takes addresses of its own kind and no other. */
export function descriptionOf(backend: FormBackend): FormDescription<Address> {
  return FORMS[backend];
}

/** How a store is reached, as filled in. */
export const storeFormSchema = z.object({ backend: formBackendSchema, values: z.record(z.string(), z.string()) });
export type StoreForm = z.infer<typeof storeFormSchema>;

export function hasForm(address: Address): address is FormAddress {
  return address.backend !== 'memory';
}

function allFields(backend: FormBackend): Field[] {
  const { rows, more } = descriptionOf(backend);
  return [...rows.flat(), ...(more?.rows.flat() ?? [])];
}

export function emptyForm(backend: FormBackend): StoreForm {
  return {
    backend,
    values: Object.fromEntries(
      allFields(backend)
        .filter(({ kind }) => kind !== 'secret')
        .map((field) => [field.name, startOf(field)]),
    ),
  };
}

function startOf(field: Field): string {
  switch (field.kind) {
    case 'text':
      return field.start ?? '';
    case 'choice':
      return field.start ?? field.choices[0]?.value ?? '';
    case 'place':
    case 'secret':
      return '';
  }
}

export function formOf(address: FormAddress): StoreForm {
  const { backend } = address;
  return { backend, values: { ...emptyForm(backend).values, ...descriptionOf(backend).valuesOf(address) } };
}

/** The same for another kind of store: what both ask for goes with it, unless nobody has changed it. */
export function withBackend(form: StoreForm, backend: FormBackend): StoreForm {
  const before = emptyForm(form.backend).values;
  const next = emptyForm(backend);
  const kept = allFields(backend).filter(({ name, ...field }) => {
    const value = form.values[name];
    if (value === undefined || value === before[name] || field.kind === 'place') return false;
    return field.kind !== 'choice' || field.choices.some((choice) => choice.value === value);
  });
  return { backend, values: { ...next.values, ...pick(form.values, kept) } };
}

function pick(values: FormValues, fields: readonly Field[]): Record<string, string> {
  return Object.fromEntries(fields.map(({ name }) => [name, values[name] ?? '']));
}

/** Whether a field is asked for now. */
export function isAsked({ when }: Field, values: FormValues): boolean {
  return when === undefined || when.is.includes(values[when.name] ?? '');
}

function askedFields(form: StoreForm): Field[] {
  return allFields(form.backend).filter((field) => isAsked(field, form.values));
}

export type FormErrors = Readonly<Record<string, string>>;

/** What is wrong with a form, field by field; empty where it can be used. */
export function formErrors(form: StoreForm): FormErrors {
  const texts = askedFields(form).filter((field) => field.kind === 'text');
  return Object.fromEntries(
    texts.flatMap((field) => {
      const error = errorIn(field, form.values);
      return error === undefined ? [] : [[field.name, error]];
    }),
  );
}

function errorIn(field: TextField, values: FormValues): string | undefined {
  const { name, required, number, check, together } = field;
  const text = (values[name] ?? '').trim();
  if (text === '') {
    const other = together === undefined ? '' : (values[together.name] ?? '').trim();
    return other === '' ? required : together?.message;
  }
  if (number !== undefined) {
    const { least, most, whole } = number;
    const value = Number(text);
    const fits = value >= least && value <= most && (!whole || Number.isInteger(value));
    if (!fits) return `Type a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`;
  }
  const longest = longestIn(field);
  return text.length > longest ? tooLong(longest) : check?.(text);
}

function longestIn({ isUrl, isPathOf, lines }: TextField): number {
  if (isUrl === true || lines !== undefined) return LONGEST_URL;
  return isPathOf === undefined ? LONGEST_NAME : LONGEST_PATH;
}

/** The address that a form stands for; undefined while something is wrong with it. */
export function addressOfForm(form: StoreForm): FormAddress | undefined {
  if (Object.keys(formErrors(form)).length > 0) return undefined;
  const parsed = addressSchema.safeParse(descriptionOf(form.backend).addressOf(filledIn(form)));
  return parsed.success && hasForm(parsed.data) ? parsed.data : undefined;
}

function filledIn(form: StoreForm): Filled {
  const asked = pick(form.values, askedFields(form));
  const text = (name: string): string => (asked[name] ?? '').trim();
  return {
    text,
    optional: (name) => (text(name) === '' ? {} : { [name]: text(name) }),
    optionalTime: (name) => (text(name) === '' ? {} : { [name]: Math.round(Number(text(name)) * 1000) }),
  };
}

/** The secret that a store at this address has; undefined where it needs none of ours. */
export function secretOf(address: Address): SecretField | undefined {
  return hasForm(address) ? secretOfForm(formOf(address)) : undefined;
}

export function secretOfForm(form: StoreForm): SecretField | undefined {
  return askedFields(form).find((field) => field.kind === 'secret');
}

/** Whose secret it is: a user, an account. */
export function ownerOf(address: Address): string | undefined {
  return hasForm(address) ? descriptionOf(address.backend).ownerOf(address) : undefined;
}

/** How the place of the sessions is asked for. */
export function placeFieldOf(backend: Address['backend']): PlaceField | undefined {
  return backend === 'memory' ? undefined : allFields(backend).find((field) => field.kind === 'place');
}

/** A store on this computer: looking at it bothers nobody. */
export function isLocal(address: Address): boolean {
  const { backend } = address;
  return backend === 'memory' || backend === 'sqlite' || (backend === 'cloudflare-kv' && address.place.at === 'folder');
}
