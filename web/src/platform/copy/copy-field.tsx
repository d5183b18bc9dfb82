import { Button, Group, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCopy } from './use-copy';

/** A text to be taken along: selected with one click, copied with another. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation('app');
  const { isCopied, copy } = useCopy(value);
  return (
    <Group align="flex-end" gap="xs">
      <TextInput
        label={label}
        value={value}
        readOnly
        // On a narrow screen the button stands below.
        flex="1 1 14rem"
        miw={0}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      <Button
        flex="none"
        variant={isCopied ? 'light' : 'filled'}
        leftSection={isCopied ? <IconCheck size={16} /> : <IconCopy size={16} />}
        onClick={copy}
      >
        {t(isCopied ? 'copy.done' : 'copy.action')}
      </Button>
    </Group>
  );
}
