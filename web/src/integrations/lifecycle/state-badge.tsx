import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Status } from '../api-types';
import { stateColors, stateOf } from './state';

export function StateBadge({ status }: { status: Status }) {
  const { t } = useTranslation('integrations');
  const state = stateOf(status);
  return (
    <Badge variant="light" color={stateColors[state]} c="var(--mantine-color-text)" tt="none" flex="none">
      {t(`state.${state}`)}
    </Badge>
  );
}
