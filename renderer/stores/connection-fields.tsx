import { Button, Select, TextField } from '@shopify/polaris';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { TLS_MODES } from '../../shared/profiles.ts';
import { client, failureOf, orpc } from '../client.ts';
import {
  CLIENT_CERTIFICATE,
  MORE_FIELDS,
  SERVER_FORMS,
  TLS_WORDS,
  withBackend,
  type ConnectionErrors,
  type ConnectionForm,
  type FieldDescription,
  type ServerBackend,
} from './connection-form.ts';
import styles from './connection-fields.module.css';

interface ConnectionFieldsProps {
  form: ConnectionForm;
  onChange: (form: ConnectionForm) => void;
  errors: ConnectionErrors;
  /** Every error is told; before, only those of fields that somebody has left. */
  showErrors: boolean;
  /** A saved store stays with its kind of server. */
  fixedBackend?: boolean;
  /** The password, which belongs beside the user. */
  children: ReactNode;
}

/** How a database server is reached, field by field, as its description says. */
export function ConnectionFields(props: ConnectionFieldsProps) {
  const { form, onChange, children } = props;
  const { reach, inside } = SERVER_FORMS[form.backend];
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const field = (description: FieldDescription): ReactNode => (
    <TextLine
      key={description.name}
      description={description}
      value={form[description.name]}
      error={props.showErrors || left.has(description.name) ? props.errors[description.name] : undefined}
      onChange={(text) => onChange({ ...form, [description.name]: text })}
      onBlur={() => setLeft(new Set([...left, description.name]))}
    />
  );
  return (
    <div className={styles.fields}>
      <div className={styles.grid}>
        {props.fixedBackend === true ? null : (
          <Select
            label="Kind of server"
            options={BACKENDS.map((backend) => ({ value: backend, label: SERVER_FORMS[backend].title }))}
            value={form.backend}
            onChange={(backend) => onChange(withBackend(form, backend === 'mysql' ? 'mysql' : 'postgres'))}
          />
        )}
        <Select
          label="Reached"
          options={[
            { value: 'network', label: 'over the network' },
            { value: 'socket', label: 'through a socket on this computer' },
          ]}
          value={form.reach}
          onChange={(choice) => onChange({ ...form, reach: choice === 'socket' ? 'socket' : 'network' })}
        />
      </div>
      <div className={styles.place}>{reach[form.reach].map(field)}</div>
      <div className={styles.grid}>{inside.map(field)}</div>
      {children}
      <Select
        label="Encryption (TLS)"
        options={TLS_MODES.map((mode) => ({ value: mode, label: TLS_WORDS[mode].label }))}
        value={form.tls}
        onChange={(choice) => onChange({ ...form, tls: TLS_MODES.find((mode) => mode === choice) ?? form.tls })}
        helpText={TLS_WORDS[form.tls].help}
      />
      {TLS_WORDS[form.tls].files.map(field)}
      <More form={form} errors={props.showErrors ? props.errors : {}}>
        {form.tls === 'disable' ? null : CLIENT_CERTIFICATE.map(field)}
        <div className={styles.grid}>{MORE_FIELDS.map(field)}</div>
      </More>
    </div>
  );
}

const BACKENDS: readonly ServerBackend[] = ['postgres', 'mysql'];

/** Folded away unless it holds something. */
function More({ form, errors, children }: { form: ConnectionForm; errors: ConnectionErrors; children: ReactNode }) {
  const folded = [...CLIENT_CERTIFICATE, ...MORE_FIELDS];
  const [startsOpen] = useState(folded.some(({ name }) => form[name] !== ''));
  const wrong = folded.some(({ name }) => errors[name] !== undefined);
  return (
    <details className={styles.more} {...((startsOpen || wrong) && { open: true })}>
      <summary>More: client certificate, time-outs, application name</summary>
      <div className={styles.fields}>{children}</div>
    </details>
  );
}

interface TextLineProps {
  description: FieldDescription;
  value: string;
  error: string | undefined;
  onChange: (text: string) => void;
  onBlur: () => void;
}

function TextLine({ description, value, error, onChange, onBlur }: TextLineProps) {
  const { label, placeholder, help, number, isFile } = description;
  const info = useQuery(orpc.app.info.queryOptions());
  const canBrowse = isFile === true && info.data?.canPickFile === true;
  return (
    <TextField
      label={label}
      value={value}
      onChange={onChange}
      onBlur={onBlur}
      autoComplete="off"
      spellCheck={false}
      {...(placeholder !== undefined && { placeholder })}
      {...(help !== undefined && { helpText: help })}
      {...(number !== undefined && { inputMode: 'decimal' as const })}
      {...(number?.unit !== undefined && { suffix: number.unit })}
      error={error ?? false}
      {...(canBrowse && { connectedRight: <Browse label={label} onChoose={onChange} /> })}
    />
  );
}

/** The desktop's file dialog. */
function Browse({ label, onChoose }: { label: string; onChoose: (file: string) => void }) {
  const pick = useMutation({
    mutationFn: () => client.app.pickFile(),
    onSuccess: (file) => {
      if (file !== undefined) onChoose(file);
    },
  });
  return (
    <Button
      size="large"
      onClick={() => pick.mutate()}
      loading={pick.isPending}
      accessibilityLabel={pick.isError ? failureOf(pick.error).message : `Browse for: ${label}`}
    >
      Browse…
    </Button>
  );
}
