import { Button, InlineStack, TextField } from '@shopify/polaris';
import { useState, type FormEvent } from 'react';
import type { SessionFilter } from '../../shared/records.ts';
import { RECIPES } from './recipes.ts';

const MOST_DAYS = 10_000;

/** How long ago online sessions must have expired to be cleaned up. */
export function ExpiredForm({ onList }: { onList: (filter: SessionFilter) => void }) {
  const [days, setDays] = useState('30');
  const isWrong = !/^\d{1,5}$/.test(days) || Number(days) > MOST_DAYS;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isWrong) onList(RECIPES.expiredOnline(Number(days), Date.now()));
  };
  return (
    <form onSubmit={submit}>
      <InlineStack gap="200" blockAlign="end" wrap={false}>
        <TextField
          label="Online sessions expired for more than"
          value={days}
          onChange={setDays}
          suffix="days"
          inputMode="numeric"
          autoComplete="off"
          error={isWrong ? 'Enter a number of days.' : false}
        />
        <Button submit disabled={isWrong}>
          List
        </Button>
      </InlineStack>
    </form>
  );
}
