import { Anchor, Badge, Group } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { channelName } from '../../platform/channel-name';
import { useLiveEvent, useLiveReturn } from '../../platform/live';
import { useMay } from '../../platform/session';
import type { Role } from '../../roster';
import { allIntegrationsQuery } from '../queries';
import { stateColors, stateOf } from './state';

/** Whether a role was stopped, and to whoever looks after roles, how each of its connections is. */
export function RoleStates({ role: { id, desired } }: { role: Pick<Role, 'id' | 'desired'> }) {
  const { t } = useTranslation('integrations');
  const { data = [] } = useQuery({ ...allIntegrationsQuery, enabled: useMay()('agent:manage') });
  const own = data.filter(({ agentId }) => agentId === id);
  if (own.length === 0 && desired === 'running') return null;
  return (
    <Group gap={6}>
      {desired === 'stopped' ? (
        <Badge variant="light" color={stateColors.stopped} c="var(--mantine-color-text)" tt="none">
          {t('state.stopped')}
        </Badge>
      ) : null}
      {own.map(({ type, status }) => {
        const state = stateOf(status);
        return (
          <Anchor
            key={type}
            underline="never"
            // Above the link of the card, which is as large as that.
            style={{ position: 'relative', zIndex: 1 }}
            renderRoot={(props) => <Link to="/agents/$agentId/work" params={{ agentId: id }} {...props} />}
          >
            <Badge
              variant="light"
              color={stateColors[state]}
              c="var(--mantine-color-text)"
              tt="none"
              component="span"
            >
              {channelName(type)}: {t(`state.${state}`)}
            </Badge>
          </Anchor>
        );
      })}
    </Group>
  );
}

/** Once for all of them: the states are asked anew when one has changed. */
export function IntegrationNews() {
  const queries = useQueryClient();
  const ask = () => void queries.invalidateQueries({ queryKey: allIntegrationsQuery.queryKey });
  useLiveEvent('integration.status', ask);
  useLiveReturn(ask);
  return null;
}
