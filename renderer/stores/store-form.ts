import { z } from 'zod';
import { LONGEST_NAME, LONGEST_PATH, LONGEST_URL, tooLong } from '../../shared/backends/address-fields.ts';
import type { ContainerField, Field, Filled, FormValues, SecretField, TextField } from '../../shared/backends/form.ts';
import { addressSchema, BACKENDS, descriptionOf, type Address, type Backend } from '../../shared/backends/index.ts';

/** The kinds of store that have something to fill in. */
export const FORM_BACKENDS = BACKENDS.filter((backend) => descriptionOf(backend).form !== undefined);

/** How a store is reached, as filled in. */
export const storeFormSchema = z.object({ backend: z.enum(BACKENDS), values: z.record(z.string(), z.string()) });
export type StoreForm = z.infer<typeof storeFormSchema>;

function allFields(backend: Backend): Field[] {
  const { rows = [], more } = descriptionOf(backend).form ?? {};
  return [...rows.flat(), ...(more?.rows.flat() ?? [])];
}

export function emptyForm(backend: Backend): StoreForm {
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
    case 'container':
    case 'secret':
      return '';
  }
}

/** What a form holds for an address; undefined where there is nothing to fill in. */
export function formOf(address: Address): StoreForm | undefined {
  const { backend } = address;
  const { form } = descriptionOf(backend);
  return form && { backend, values: { ...emptyForm(backend).values, ...form.valuesOf(address) } };
}

/** The same for another kind of store: what both ask for goes with it, unless nobody has changed it. */
export function withBackend(form: StoreForm, backend: Backend): StoreForm {
  const before = emptyForm(form.backend).values;
  const next = emptyForm(backend);
  const kept = allFields(backend).filter(({ name, ...field }) => {
    const value = form.values[name];
    if (value === undefined || value === before[name] || field.kind === 'container') return false;
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
    if (!fits) return `Enter a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`;
  }
  const longest = longestIn(field);
  return text.length > longest ? tooLong(longest) : check?.(text);
}

function longestIn({ isUrl, isPathOf, lines }: TextField): number {
  if (isUrl === true || lines !== undefined) return LONGEST_URL;
  return isPathOf === undefined ? LONGEST_NAME : LONGEST_PATH;
}

/** The address that a form stands for; undefined while something is wrong with it. */
export function addressOfForm(form: StoreForm): Address | undefined {
  if (Object.keys(formErrors(form)).length > 0) return undefined;
  return addressSchema.safeParse(descriptionOf(form.backend).form?.addressOf(filledIn(form))).data;
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
  const form = formOf(address);
  return form && secretOfForm(form);
}

export function secretOfForm(form: StoreForm): SecretField | undefined {
  return askedFields(form).find((field) => field.kind === 'secret');
}

/** How the container of the sessions is asked for. */
export function containerFieldOf(backend: Backend): ContainerField | undefined {
  return allFields(backend).find((field) => field.kind === 'container');
}
