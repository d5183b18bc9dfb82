import { Group, Text, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { sharesOf, verdictKinds, type Counts } from './shares';
import classes from './statistics.module.css';

/** How often a role was right, as long as its count: the longest of all fills its place. */
export function VerdictBar({ counts, longest }: { counts: Counts; longest: number }) {
  const { t } = useTranslation('reviews');
  const shares = sharesOf(counts, longest);
  return (
    <div>
      <svg className={classes.bar} aria-hidden>
        {shares.map(({ kind, from, size }) => (
          <rect key={kind} data-kind={kind} x={`${from * 100}%`} width={`${size * 100}%`} height="100%" />
        ))}
      </svg>
      <Text size="xs" c="dimmed" aria-hidden>
        {shares.map(({ count }) => count).join(' · ')}
      </Text>
      <VisuallyHidden>
        {shares.map(({ kind, count }) => `${t(`statistics.kind.${kind}`)}: ${count}`).join(', ')}
      </VisuallyHidden>
    </div>
  );
}

export function Legend() {
  const { t } = useTranslation('reviews');
  return (
    <Group gap="md" aria-hidden>
      {verdictKinds.map((kind) => (
        <Text key={kind} component="span" size="xs" c="dimmed" className={classes.legend}>
          <svg className={classes.dot}>
            <rect data-kind={kind} width="100%" height="100%" rx="3" />
          </svg>
          {t(`statistics.kind.${kind}`)}
        </Text>
      ))}
    </Group>
  );
}
