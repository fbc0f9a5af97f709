import { ActionList, Box, Button, Divider, FormLayout, InlineGrid, Text, TextField } from '@shopify/polaris';
import { useState, type FormEvent } from 'react';
import type { TimeRange } from '../../shared/session.ts';
import { daysOf, isPreset, rangeOfDays, timePresets, type TimeField } from './time-presets.ts';

interface Props {
  field: TimeField;
  range: TimeRange | undefined;
  onRange: (range: TimeRange) => void;
}

/** A span of time: one of those that people ask for most, or the days from one to another. */
export function TimeFilter({ field, range, onRange }: Props) {
  const [opened] = useState(() => Date.now());
  return (
    <>
      <ActionList
        actionRole="menuitem"
        items={timePresets(field, opened).map((preset) => ({
          content: preset.title,
          active: range !== undefined && isPreset(range, preset),
          onAction: () => onRange(preset.range),
        }))}
      />
      <Divider />
      <Box padding="400">
        <DaysForm range={range} onRange={onRange} />
      </Box>
    </>
  );
}

function DaysForm({ range = {}, onRange }: Omit<Props, 'field'>) {
  const [{ from, to }, setDays] = useState(() => daysOf(range));
  const chosen = rangeOfDays({ from, to });
  const isReversed = from !== '' && to !== '' && to < from;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen !== undefined && !isReversed) onRange(chosen);
  };
  return (
    <form onSubmit={submit}>
      <FormLayout>
        <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
          <TextField
            label="From"
            type="date"
            value={from}
            onChange={(day) => setDays({ from: day, to })}
            autoComplete="off"
          />
          <TextField
            label="To"
            type="date"
            value={to}
            onChange={(day) => setDays({ from, to: day })}
            error={isReversed ? 'This is before the first day.' : false}
            autoComplete="off"
          />
        </InlineGrid>
        <Text as="p" tone="subdued">
          Whole days in UTC.
        </Text>
        <Button submit variant="primary" disabled={chosen === undefined || isReversed}>
          Apply dates
        </Button>
      </FormLayout>
    </form>
  );
}
