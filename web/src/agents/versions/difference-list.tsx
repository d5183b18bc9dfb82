import { Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Difference } from './differences';
import { usePartWords } from './use-part-words';
import classes from './versions.module.css';

const marks = { same: ' ', added: '+', removed: '−' };

/** Part by part, what one definition says otherwise than another. */
export function DifferenceList({ changes }: { changes: readonly Difference[] }) {
  const { t } = useTranslation('agents');
  const words = usePartWords();
  if (changes.length === 0) return <Text c="dimmed">{t('versions.same')}</Text>;
  return (
    <Stack gap="md">
      {changes.map(({ part, lines }) => (
        <div key={part}>
          <Title order={3} size="h4" mb={6}>
            {words(part)}
          </Title>
          <pre className={classes.diff}>
            {lines.map(({ op, text }, place) => (
              <span key={place} className={classes.line} data-op={op}>
                {op === 'same' ? null : <VisuallyHidden>{t(`versions.${op}`)}</VisuallyHidden>}
                <span aria-hidden>{marks[op]} </span>
                {text}
              </span>
            ))}
          </pre>
        </div>
      ))}
    </Stack>
  );
}
