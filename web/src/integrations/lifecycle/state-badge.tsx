import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Status } from '../api-types';
import { stateOf } from './state';

const colors = {
  running: 'artel',
  starting: 'blue',
  sleeping: 'gray',
  stopped: 'gray',
  retrying: 'orange',
  error: 'red',
} as const;

export function StateBadge({ status }: { status: Status }) {
  const { t } = useTranslation('integrations');
  const state = stateOf(status);
  return (
    <Badge variant="light" color={colors[state]} c="var(--mantine-color-text)" tt="none" flex="none">
      {t(`state.${state}`)}
    </Badge>
  );
}
