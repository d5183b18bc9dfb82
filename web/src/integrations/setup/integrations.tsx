import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorState, ListSkeleton } from '../../platform/ui';
import { integrationsQuery, typesQuery } from '../queries';
import { IntegrationCard } from './integration-card';

/** Every outside world that there is, and whether this role is connected to it. */
export function Integrations({ agentId }: { agentId: string }) {
  const { t } = useTranslation('integrations');
  const types = useQuery(typesQuery);
  const integrations = useQuery(integrationsQuery(agentId));
  const error = types.error ?? integrations.error;
  const retry = () => void Promise.all([types.refetch(), integrations.refetch()]);
  return (
    <Stack gap="sm" component="section" aria-label={t('integrations.title')}>
      <Title order={2} size="h3">
        {t('integrations.title')}
      </Title>
      <Text c="dimmed">{t('integrations.about')}</Text>
      {types.data && integrations.data ? (
        types.data.map((type) => (
          <IntegrationCard
            key={type.type}
            agentId={agentId}
            type={type}
            known={integrations.data.find((one) => one.type === type.type)}
          />
        ))
      ) : error ? (
        <ErrorState error={error} retry={retry} />
      ) : (
        <ListSkeleton rows={3} />
      )}
    </Stack>
  );
}
