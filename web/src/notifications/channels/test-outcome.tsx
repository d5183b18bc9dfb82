import { Text } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../platform/api';
import { useProblemText } from '../../platform/ui';
import { useErrorText } from '../use-error-text';

/** What became of a message that was sent to try a channel. */
export function TestOutcome({
  test: { data, error },
}: {
  test: UseMutationResult<Schema<'ChannelTestResult'>, Error, string>;
}) {
  const { t } = useTranslation('notifications');
  const problemText = useProblemText();
  const errorText = useErrorText();
  const isDelivered = data?.outcome === 'delivered';
  const text = (): string | undefined => {
    if (error) return problemText(error);
    if (!data) return undefined;
    return isDelivered
      ? t('channels.testDelivered')
      : t('channels.testFailed', { reason: errorText(data.errorCode, data.error) });
  };
  return (
    <Text
      role="status"
      size="sm"
      mt={4}
      c={isDelivered && !error ? 'var(--mantine-color-artel-light-color)' : 'var(--mantine-color-error)'}
    >
      {text()}
    </Text>
  );
}
