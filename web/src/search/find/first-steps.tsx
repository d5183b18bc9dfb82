import { Anchor, Code, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Filters } from './filters';
import classes from './search.module.css';

const signs = ['phrase', 'without', 'beginning', 'author', 'days'] as const;

const ready: [label: 'files' | 'links' | 'unvalidated', filters: Filters][] = [
  ['files', { has: 'file' }],
  ['links', { has: 'link' }],
  ['unvalidated', { is: 'unvalidated' }],
];

/** Before anything is looked for: how one can ask, and what needs no words. */
export function FirstSteps() {
  const { t } = useTranslation('search');
  return (
    <Stack gap="md" className={classes.first}>
      <Title order={2} size="h3">
        {t('first.title')}
      </Title>
      <Text c="dimmed">{t('first.about')}</Text>
      <dl className={classes.signs}>
        {signs.map((sign) => (
          <div key={sign}>
            <dt>
              <Code>{t(`sign.${sign}`)}</Code>
            </dt>
            <dd>{t(`meaning.${sign}`)}</dd>
          </div>
        ))}
      </dl>
      <Group gap="md">
        {ready.map(([label, filters]) => (
          <Anchor key={label} renderRoot={(props) => <Link to="/search" search={filters} {...props} />}>
            {t(`ready.${label}`)}
          </Anchor>
        ))}
      </Group>
    </Stack>
  );
}
