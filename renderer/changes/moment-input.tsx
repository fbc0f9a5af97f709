import { Button, Select, TextField } from '@shopify/polaris';
import { Controller } from 'react-hook-form';
import { DAY, HOUR } from '../../shared/session.ts';
import { useNow } from '../parts/now.ts';
import { relativeTime } from '../parts/times.ts';
import { FIELD_TITLES, noRoomReason } from './field-labels.ts';
import type { FormPartProps } from './form-fields.tsx';
import { timeInput, timeOf, utcText, type TimeInput } from './local-time.ts';
import styles from './session-form.module.css';

interface Shortcut {
  label: string;
  /** Milliseconds from now. */
  span: number;
}

/** What Shopify itself gives: an hour for expiring tokens, a day online, ninety days for refresh tokens. */
const SHORTCUTS: Record<'expires' | 'refreshTokenExpires', Shortcut[]> = {
  expires: [
    { label: 'In 1 hour', span: HOUR },
    { label: 'In 24 hours', span: DAY },
  ],
  refreshTokenExpires: [{ label: 'In 90 days', span: 90 * DAY }],
};

const CHOICES = [
  { value: 'never', label: 'Never' },
  { value: 'at', label: 'At a specific time' },
];

interface MomentInputProps extends FormPartProps {
  name: 'expires' | 'refreshTokenExpires';
  /** Milliseconds since 1970. */
  original: number | undefined;
}

/** A moment as local date and time, with what it is in UTC, or never. */
export function MomentInput({ control, room, name, original }: MomentInputProps) {
  const now = useNow();
  const noRoom = noRoomReason(name, room);
  const title = FIELD_TITLES[name];
  return (
    <Controller
      control={control}
      name={name}
      render={({ field: { value, onChange, onBlur }, fieldState: { error } }) => {
        const set = (next: TimeInput): void => onChange(next);
        const time = timeOf(value, original);
        return (
          <div className={styles.pair}>
            <div>
              <Select
                label={title}
                options={CHOICES}
                value={value.never ? 'never' : 'at'}
                onChange={(choice) => set({ ...value, never: choice === 'never' })}
                disabled={noRoom !== undefined}
                helpText={noRoom}
              />
              {noRoom === undefined ? (
                <div className={styles.shortcuts}>
                  {SHORTCUTS[name].map(({ label, span }) => (
                    <Button
                      key={label}
                      variant="plain"
                      accessibilityLabel={`${title}: ${label.toLowerCase()}`}
                      onClick={() => set(timeInput(Math.floor((Date.now() + span) / 1000) * 1000))}
                    >
                      {label}
                    </Button>
                  ))}
                </div>
              ) : null}
            </div>
            {value.never ? null : (
              <TextField
                label={`${title}, local time`}
                type="datetime-local"
                step={1}
                value={value.local}
                onChange={(local) => set({ never: false, local })}
                onBlur={onBlur}
                autoComplete="off"
                helpText={time === undefined ? undefined : `${utcText(time)} · ${relativeTime(time, now)}`}
                error={error?.message ?? false}
              />
            )}
          </div>
        );
      }}
    />
  );
}
