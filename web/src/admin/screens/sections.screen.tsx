import { Text, ThemeIcon } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { Link, Navigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../../platform/ui';
import { sections } from '../sections';
import classes from './admin.module.css';

/** On phones a list of the parts; where there are tabs, the first of them. */
export function SectionsScreen() {
  const { t } = useTranslation('admin');
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  if (!isPhone) return <Navigate to="/admin/people" replace />;
  return (
    <Page title={t('title')}>
      <ul className={classes.sections}>
        {sections.map(({ to, label, about, icon: Glyph }) => (
          <li key={to}>
            <Link to={to} className={classes.section}>
              <ThemeIcon variant="light" size="lg" radius="xl" aria-hidden>
                <Glyph size={20} stroke={1.7} />
              </ThemeIcon>
              <div>
                <Text fw={600}>{t(label)}</Text>
                <Text size="sm" c="dimmed">
                  {t(about)}
                </Text>
              </div>
              <IconChevronRight size={18} aria-hidden style={{ marginInlineStart: 'auto', flexShrink: 0 }} />
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}
