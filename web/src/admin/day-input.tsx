import { TextInput } from '@mantine/core';

interface DayInputProps {
  label: string;
  /** A day of the reader's own, `2026-03-01`. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  min?: string;
  max?: string;
}

export function DayInput({ label, value, onChange, min, max }: DayInputProps) {
  return (
    <TextInput
      type="date"
      label={label}
      value={value ?? ''}
      min={min}
      max={max}
      onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
    />
  );
}
