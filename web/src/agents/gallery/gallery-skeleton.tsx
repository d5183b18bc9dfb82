import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './role-card.module.css';

export function GallerySkeleton() {
  const { t } = useTranslation();
  return (
    <div className={classes.grid} aria-busy aria-label={t('state.loading')} role="status">
      {Array.from({ length: 6 }, (_, card) => (
        <Skeleton key={card} height={196} radius="lg" />
      ))}
    </div>
  );
}
