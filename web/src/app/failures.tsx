import { Button } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { IconMap2, IconPlugConnectedX } from '@tabler/icons-react';
import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState, ErrorState, PageSkeleton } from '../platform/ui';

/** In place of a screen that could not be shown. */
export function Failure({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return <ErrorState error={error} retry={retry} />;
}

/** In place of a screen whose code is on its way: without a connection it waits (`patiently`). */
export function Pending() {
  const { t } = useTranslation();
  const { online } = useNetwork();
  if (online) return <PageSkeleton />;
  return (
    <div role="status">
      <EmptyState icon={IconPlugConnectedX} title={t('state.offline')} order={1}>
        {t('state.offlineAbout')}
      </EmptyState>
    </div>
  );
}

export function NotFound() {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={IconMap2}
      title={t('state.notFound')}
      action={
        <Button component={Link} to="/">
          {t('state.home')}
        </Button>
      }
    >
      {t('state.notFoundAbout')}
    </EmptyState>
  );
}
