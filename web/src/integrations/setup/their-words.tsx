import { Code, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../../platform/api';

/** What the other side said of a refusal; nothing of any other error. */
export function TheirWords({ error }: { error: unknown }) {
  const { t } = useTranslation('integrations');
  if (!isProblem(error, 'integration_refused') || !error.detail) return null;
  return (
    <div>
      <Text size="sm" c="dimmed" mb={4}>
        {t('form.theirWords')}
      </Text>
      <Code block style={{ whiteSpace: 'pre-wrap' }}>
        {error.detail}
      </Code>
    </div>
  );
}
