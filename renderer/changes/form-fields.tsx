import { Select, TextField } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { Controller, type Control, type FieldPathByValue } from 'react-hook-form';
import type { SessionField } from '../../shared/session.ts';
import { noRoomReason } from './field-labels.ts';
import type { Answer, SessionForm } from './session-form.ts';

export interface FormPartProps {
  control: Control<SessionForm>;
  /** Fields that the store can keep. */
  room: readonly SessionField[];
}

interface TextInputProps extends FormPartProps {
  name: FieldPathByValue<SessionForm, string>;
  field: SessionField;
  label: string;
  help?: ReactNode;
  placeholder?: string;
  monospaced?: boolean;
  numeric?: boolean;
}

/** A text field; disabled, with the reason, where the store has no column for it. */
export function TextInput({
  control,
  room,
  name,
  field,
  label,
  help,
  placeholder,
  monospaced,
  numeric,
}: TextInputProps) {
  const noRoom = noRoomReason(field, room);
  return (
    <Controller
      control={control}
      name={name}
      render={({ field: { value, onChange, onBlur }, fieldState: { error } }) => (
        <TextField
          label={label}
          value={value}
          onChange={onChange}
          onBlur={onBlur}
          autoComplete="off"
          spellCheck={false}
          monospaced={monospaced ?? false}
          {...(numeric === true && { inputMode: 'numeric' as const })}
          {...(placeholder !== undefined && { placeholder })}
          disabled={noRoom !== undefined}
          helpText={noRoom ?? help}
          error={error?.message ?? false}
        />
      )}
    />
  );
}

const ANSWERS: { value: Answer; label: string }[] = [
  { value: 'unset', label: 'Not stored' },
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
];

interface AnswerInputProps extends FormPartProps {
  name: FieldPathByValue<SessionForm, Answer> & SessionField;
  label: string;
}

/** Yes, no, or not stored at all, which apps tell apart. */
export function AnswerInput({ control, room, name, label }: AnswerInputProps) {
  const noRoom = noRoomReason(name, room);
  return (
    <Controller
      control={control}
      name={name}
      render={({ field: { value, onChange } }) => (
        <Select
          label={label}
          options={ANSWERS}
          value={value}
          onChange={onChange}
          disabled={noRoom !== undefined}
          helpText={noRoom}
        />
      )}
    />
  );
}
