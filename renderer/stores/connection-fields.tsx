import { Select } from '@shopify/polaris';
import { useState, type ReactNode } from 'react';
import { splitPassword } from '../../shared/split-password.ts';
import styles from './connection-fields.module.css';
import { ChoiceInput, TextInput } from './field-inputs.tsx';
import type { Field, ContainerField, SecretField, TextField } from '../../shared/backends/form.ts';
import { descriptionOf } from '../../shared/backends/index.ts';
import { FORM_BACKENDS, formErrors, isAsked, withBackend, type FormErrors, type StoreForm } from './store-form.ts';
import { PermissionNotes } from './permission-notes.tsx';

/** What a mouse button is held for at most: an error that moves the page meanwhile would take the press away. Milliseconds. */
const PRESS = 200;

interface ConnectionFieldsProps {
  form: StoreForm;
  onChange: (form: StoreForm) => void;
  /** A password was found in a connection string, and taken out of it. */
  onSecret: (secret: string) => void;
  /** Every error is told; before, only those of fields that somebody has left. */
  showErrors: boolean;
  /** A saved store stays with its kind. */
  fixedBackend?: boolean;
  renderSecret: (field: SecretField) => ReactNode;
  /** A saved store's; otherwise it is asked for where its description says so. */
  renderContainer?: (field: ContainerField) => ReactNode;
}

/** How a store is reached, field by field, as the description of its kind says. */
export function ConnectionFields(props: ConnectionFieldsProps) {
  const { form, onChange, onSecret, showErrors, renderSecret, renderContainer } = props;
  const { form: description, permissions } = descriptionOf(form.backend);
  const { rows = [], more } = description ?? {};
  const errors = formErrors(form);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const set = (name: string, text: string): void => onChange({ ...form, values: { ...form.values, [name]: text } });
  const enter = ({ name, isUrl }: TextField, text: string): void => {
    const split = isUrl === true ? splitPassword(text) : { text };
    set(name, split.text);
    if (split.password !== undefined) onSecret(split.password);
  };
  const input = (field: Field): ReactNode => {
    const value = form.values[field.name] ?? '';
    switch (field.kind) {
      case 'text':
        return (
          <TextInput
            key={field.name}
            backend={form.backend}
            field={field}
            value={value}
            error={showErrors || left.has(field.name) ? errors[field.name] : undefined}
            onChange={(text) => enter(field, text)}
            onBlur={() => setTimeout(() => setLeft((before) => new Set([...before, field.name])), PRESS)}
          />
        );
      case 'choice':
        return <ChoiceInput key={field.name} field={field} value={value} onChange={(text) => set(field.name, text)} />;
      case 'secret':
        return <div key={field.name}>{renderSecret(field)}</div>;
      case 'container': {
        if (renderContainer !== undefined) return <div key={field.name}>{renderContainer(field)}</div>;
        if (!field.asksFirst) return null;
        return (
          <TextInput
            key={field.name}
            backend={form.backend}
            field={{ ...field, kind: 'text' }}
            value={value}
            error={undefined}
            onChange={(text) => set(field.name, text)}
            onBlur={() => undefined}
          />
        );
      }
    }
  };
  const row = (fields: readonly Field[], before?: ReactNode): ReactNode => {
    const asked = fields.filter((field) => isAsked(field, form.values));
    const inputs = asked.map(input).filter((one) => one !== null);
    if (inputs.length === 0 && before === undefined) return null;
    const isUneven = asked.some((field) => field.kind === 'text' && field.isNarrow === true);
    return (
      <div key={fields.map(({ name }) => name).join(' ')} className={isUneven ? styles.uneven : styles.grid}>
        {before}
        {inputs}
      </div>
    );
  };
  const kind =
    props.fixedBackend === true ? undefined : (
      <Select
        key="kind of store"
        label="Kind of store"
        options={FORM_BACKENDS.map((backend) => ({ value: backend, label: descriptionOf(backend).name }))}
        value={form.backend}
        onChange={(choice) =>
          onChange(withBackend(form, FORM_BACKENDS.find((backend) => backend === choice) ?? form.backend))
        }
      />
    );
  const [first = [], ...others] = rows;
  const folded = more?.rows.flat().filter((field) => isAsked(field, form.values)) ?? [];
  return (
    <div className={styles.fields}>
      {row(first, kind)}
      {others.map((fields) => row(fields))}
      {permissions === undefined ? null : (
        <PermissionNotes title={permissions.title} permissions={permissions.of(form.values)} />
      )}
      {more === undefined || folded.length === 0 ? null : (
        <More key={form.backend} title={more.title} names={folded} form={form} errors={showErrors ? errors : {}}>
          {more.rows.map((fields) => row(fields))}
        </More>
      )}
    </div>
  );
}

interface MoreProps {
  title: string;
  names: readonly Field[];
  form: StoreForm;
  errors: FormErrors;
  children: ReactNode;
}

/** Folded away unless it holds something. */
function More({ title, names, form, errors, children }: MoreProps) {
  const [startsOpen] = useState(names.some(({ name }) => (form.values[name] ?? '') !== ''));
  const wrong = names.some(({ name }) => errors[name] !== undefined);
  return (
    <details className={styles.more} {...((startsOpen || wrong) && { open: true })}>
      <summary>{title}</summary>
      <div className={styles.fields}>{children}</div>
    </details>
  );
}
