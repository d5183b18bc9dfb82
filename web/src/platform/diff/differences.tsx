import { Text } from '@mantine/core';
import { useDeferredValue, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { DiffParts } from './diff-parts';
import { nearChanges, wordsBetween } from './words';

export interface DifferencesProps {
  before: string;
  /** May change with every letter: what is shown follows. */
  after: string;
}

/** What a text will say otherwise, while it is being written. */
export function Differences({ before, after }: DifferencesProps) {
  const { t } = useTranslation();
  const now = useDeferredValue(after);
  const parts = useMemo(() => wordsBetween(before, now), [before, now]);
  if (now === before) return null;
  if (!parts)
    return (
      <Text size="sm" c="dimmed">
        {t('diff.tooMuch')}
      </Text>
    );
  return <DiffParts parts={nearChanges(parts)} label={t('diff.label')} />;
}
