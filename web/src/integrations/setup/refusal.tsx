import { Code, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../../platform/api';
import { FormAlert } from '../../platform/ui';

/** Of a refusal, also what the other side said of it. */
export function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation('integrations');
  if (!error) return null;
  const isOutside = isProblem(error) && error.code === 'integration_refused' && error.detail;
  return (
    <>
      <FormAlert error={error} />
      {isOutside ? (
        <div>
          <Text size="sm" c="dimmed" mb={4}>
            {t('form.theirWords')}
          </Text>
          <Code block style={{ whiteSpace: 'pre-wrap' }}>
            {error.detail}
          </Code>
        </div>
      ) : null}
    </>
  );
}
