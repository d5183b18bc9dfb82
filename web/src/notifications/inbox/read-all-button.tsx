import { Button } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { unreadQuery } from '../queries';
import { useReadAll } from './use-reading';

/** Nothing where all is read. */
export function ReadAllButton() {
  const { t } = useTranslation('notifications');
  const { data: unread = 0 } = useQuery(unreadQuery);
  const { mutate, isPending } = useReadAll();
  if (unread === 0) return null;
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      leftSection={<IconChecks size={16} aria-hidden />}
      loading={isPending}
      onClick={() => mutate()}
    >
      {t('inbox.readAll')}
    </Button>
  );
}
