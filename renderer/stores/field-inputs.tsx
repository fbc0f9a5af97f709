import { Select, TextField as PolarisTextField } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import type { Backend } from '../../shared/backends/index.ts';
import { orpc } from '../client.ts';
import { BrowseButton } from './browse-button.tsx';
import type { ChoiceField, TextField } from '../../shared/backends/form.ts';

interface TextInputProps {
  backend: Backend;
  field: TextField;
  value: string;
  error: string | undefined;
  onChange: (text: string) => void;
  onBlur: () => void;
}

/** A text as its description says: one line or several, a number, a file, or one of the names that are known. */
export function TextInput({ backend, field, value, error, onChange, onBlur }: TextInputProps) {
  const { label, placeholder, help, number, isPathOf, lines, hasSuggestions = false } = field;
  const suggestions = useQuery({
    ...orpc.profiles.suggestions.queryOptions({ input: { backend, field: field.name } }),
    enabled: hasSuggestions,
  });
  // Not a text field first: it would change under the hand of whoever starts to type.
  if (hasSuggestions && suggestions.isPending) {
    return (
      <Select label={label} options={[{ value, label: value === '' ? 'Loading…' : value }]} value={value} disabled />
    );
  }
  const names = hasSuggestions ? (suggestions.data ?? []) : [];
  if (names.length > 0) {
    return (
      <Select
        label={label}
        options={[
          ...(value === '' ? [{ value: '', label: 'Choose one' }] : []),
          ...(value === '' || names.includes(value) ? names : [value, ...names]).map((name) => ({
            value: name,
            label: name,
          })),
        ]}
        value={value}
        onChange={onChange}
        error={error ?? false}
      />
    );
  }
  return (
    <PolarisTextField
      label={label}
      value={value}
      onChange={onChange}
      onBlur={onBlur}
      autoComplete="off"
      spellCheck={false}
      multiline={lines ?? false}
      {...(placeholder !== undefined && { placeholder })}
      {...(help !== undefined && { helpText: help })}
      {...(number !== undefined && { inputMode: 'decimal' as const })}
      {...(number?.unit !== undefined && { suffix: number.unit })}
      error={error ?? false}
      {...(isPathOf !== undefined && {
        connectedRight: <BrowseButton wants={isPathOf} value={value} label={label} onChoose={onChange} />,
      })}
    />
  );
}

interface ChoiceInputProps {
  field: ChoiceField;
  value: string;
  onChange: (text: string) => void;
}

export function ChoiceInput({ field: { label, choices }, value, onChange }: ChoiceInputProps) {
  return (
    <Select
      label={label}
      options={choices.map((choice) => ({ value: choice.value, label: choice.label }))}
      value={value}
      onChange={onChange}
      helpText={choices.find((choice) => choice.value === value)?.help}
    />
  );
}
