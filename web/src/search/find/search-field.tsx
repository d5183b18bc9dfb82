import { Loader, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '../../platform/shortcuts';
import { longestQuery } from './filters';

/** After the last letter, in milliseconds. */
const pause = 300;

interface SearchFieldProps {
  /** What is looked for now. */
  value: string;
  onChange: (value: string) => void;
  isLooking: boolean;
}

/** Looks for what is typed as soon as one pauses; it follows the address when that goes elsewhere. */
export function SearchField({ value, onChange, isLooking }: SearchFieldProps) {
  const { t } = useTranslation('search');
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [told, setTold] = useState({ asked: value, seen: value });
  if (value !== told.seen) {
    if (value !== told.asked) setText(value);
    setTold({ asked: value, seen: value });
  }
  const ask = (next: string) => {
    const asked = next.trim();
    if (asked === value) return;
    setTold({ ...told, asked });
    onChange(asked);
  };
  useShortcut('search', () => field.current?.select());
  const askSoon = useDebouncedCallback(ask, pause);
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        askSoon.cancel();
        ask(text);
      }}
    >
      <TextInput
        ref={field}
        type="search"
        size="md"
        aria-label={t('field.label')}
        placeholder={t('field.example')}
        leftSection={<IconSearch size={18} aria-hidden />}
        rightSection={isLooking ? <Loader size="xs" aria-hidden /> : undefined}
        rightSectionPointerEvents="none"
        maxLength={longestQuery}
        autoFocus
        enterKeyHint="search"
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          askSoon(currentTarget.value);
        }}
      />
    </form>
  );
}
