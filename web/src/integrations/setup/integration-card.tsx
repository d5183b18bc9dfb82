import { Anchor, Badge, Button, Collapse, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconChevronDown, IconPlugConnected } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../platform/dialog';
import { ChatsAddress, EventsAddress } from '../amocrm/addresses';
import { ConnectAgain } from '../amocrm/connect-again';
import { ToolsWanting } from '../amocrm/tools-wanting';
import type { Integration, IntegrationType } from '../api-types';
import { Failure } from '../lifecycle/failure';
import { History } from '../lifecycle/history';
import { StateBadge } from '../lifecycle/state-badge';
import { integrationHistoryQuery } from '../queries';
import { WebhookDetails } from '../webhook/webhook-details';
import { IntegrationButtons } from './integration-buttons';
import { SetupForm } from './setup-form';
import { useShown, type Shown } from './use-shown';
import { useTypeAbout } from './words';

interface IntegrationCardProps {
  agentId: string;
  type: IntegrationType;
  known: Integration | undefined;
}

/** One outside world: how the connection to it is, or how to make one. */
export function IntegrationCard({ agentId, type, known }: IntegrationCardProps) {
  const { t } = useTranslation('integrations');
  const about = useTypeAbout()(type.type);
  const [isSettingUp, setSettingUp] = useState(false);
  const [shown, setShown] = useShown(agentId, type.type);
  const saved = (integration: Integration) => {
    setSettingUp(false);
    setShown(integration.shown ?? {});
  };
  return (
    <Paper withBorder p="md" component="article" aria-label={type.title}>
      <Stack gap="sm">
        <Group justify="space-between" gap="sm">
          <Group gap="sm">
            <IconPlugConnected size={20} stroke={1.7} aria-hidden />
            <Title order={3} size="h4">
              {type.title}
            </Title>
            {known ? (
              <StateBadge status={known.status} />
            ) : (
              <Badge variant="outline" color="gray" c="dimmed" tt="none">
                {t('integrations.notSetUp')}
              </Badge>
            )}
          </Group>
          <Group gap="xs">
            <Button size="xs" variant={known ? 'default' : 'filled'} onClick={() => setSettingUp(true)}>
              {t(known ? 'integrations.change' : 'integrations.setUp')}
            </Button>
            {known ? <IntegrationButtons agentId={agentId} known={known} title={type.title} /> : null}
          </Group>
        </Group>
        {about ? (
          <Text size="sm" c="dimmed">
            {about}
          </Text>
        ) : null}
        {known ? <Known agentId={agentId} known={known} shown={shown} onShown={setShown} /> : null}
        {type.type === 'amocrm' ? <ChatsAddress type={type} /> : null}
      </Stack>
      {isSettingUp ? (
        <Dialog
          title={t('form.title', { title: type.title })}
          size="lg"
          isFirm
          onClose={() => setSettingUp(false)}
        >
          <SetupForm agentId={agentId} type={type} known={known} onSaved={saved} />
        </Dialog>
      ) : null}
    </Paper>
  );
}

interface KnownProps {
  agentId: string;
  known: Integration;
  shown: Shown;
  onShown: (shown: Shown) => void;
}

function Known({ agentId, known, shown, onShown }: KnownProps) {
  const { account, status, type } = known;
  return (
    <>
      {account && type !== 'webhook' ? (
        <Text size="sm">
          {account.url ? (
            <Anchor href={account.url} target="_blank" rel="noreferrer" inherit>
              {account.name}
            </Anchor>
          ) : (
            account.name
          )}
        </Text>
      ) : null}
      <Failure status={status} />
      {type === 'amocrm' && status.actual === 'error' ? <ConnectAgain agentId={agentId} /> : null}
      {type === 'amocrm' ? <ToolsWanting agentId={agentId} /> : null}
      {shown['eventsUrl'] ? <EventsAddress url={shown['eventsUrl']} onKept={() => onShown({})} /> : null}
      {type === 'webhook' ? (
        <WebhookDetails
          agentId={agentId}
          known={known}
          secret={shown['signingSecret']}
          onSecret={(signingSecret) => onShown(signingSecret === undefined ? {} : { signingSecret })}
        />
      ) : null}
      <PastSteps agentId={agentId} type={type} />
    </>
  );
}

/** Read only by who wants to know. */
function PastSteps({ agentId, type }: { agentId: string; type: string }) {
  const { t } = useTranslation('integrations');
  const [isOpen, setOpen] = useState(false);
  const query = useInfiniteQuery({ ...integrationHistoryQuery(agentId, type), enabled: isOpen });
  return (
    <Stack gap="xs" align="flex-start">
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        rightSection={<IconChevronDown size={14} aria-hidden />}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {t('history.title')}
      </Button>
      <Collapse expanded={isOpen}>{isOpen ? <History query={query} /> : null}</Collapse>
    </Stack>
  );
}
