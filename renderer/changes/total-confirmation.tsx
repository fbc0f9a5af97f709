import { formatCount } from '../parts/counts.ts';
import { TypedConfirmation } from './typed-confirmation.tsx';

interface TotalConfirmationProps {
  total: number;
  value: string;
  onChange: (value: string) => void;
}

/** The number of sessions, to be typed before so many of them go. The main process checks it again. */
export function TotalConfirmation({ total, value, onChange }: TotalConfirmationProps) {
  return (
    <TypedConfirmation
      label={
        <>
          Type <strong>{formatCount(total)}</strong>, the number of sessions to delete
        </>
      }
      isRight={numberIn(value) === total}
      wrong="That is not the number of sessions."
      value={value}
      onChange={onChange}
    />
  );
}

/** `1,204` and `1 204` are 1204; undefined where it is no number. */
export function numberIn(text: string): number | undefined {
  const digits = text.replaceAll(/[\s,.’']/g, '');
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}
