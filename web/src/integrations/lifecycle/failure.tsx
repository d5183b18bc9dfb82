import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Ago } from '../../platform/ui';
import type { Status } from '../api-types';
import { useFailureText } from './use-failure-text';

/** Of what it failed, in whose words, and what happens next. */
export function Failure({ status: { error, nextAttemptAt } }: { status: Status }) {
  const { t } = useTranslation('integrations');
  const text = useFailureText();
  if (!error) return null;
  return (
    <Alert
      color={nextAttemptAt ? 'orange' : 'red'}
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title={text(error)}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {error.detail}
      </Text>
      <Text size="sm" mt={4}>
        {nextAttemptAt ? (
          <Ago time={nextAttemptAt} say={(time) => t('failure.again', { time })} />
        ) : (
          t('failure.yours')
        )}
      </Text>
    </Alert>
  );
}
