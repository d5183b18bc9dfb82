import { Button } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

/** From one's settings to what was taken for oneself. */
export function OwnUsageLink() {
  const { t } = useTranslation('usage');
  return (
    <Button
      component={Link}
      to="/settings/usage"
      variant="default"
      leftSection={<IconChartBar size={16} aria-hidden />}
    >
      {t('own.title')}
    </Button>
  );
}
