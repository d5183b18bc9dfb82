import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconHandStop, IconMessage, IconRobot, IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { useMay } from '../../platform/session';
import { Ago } from '../../platform/ui';
import { peopleQuery } from '../../roster';
import { useDoing } from '../lifecycle/use-doing';
import type { Contact } from './queries';
import { Sends } from './sends';

interface ContactCardProps {
  agentId: string;
  contact: Contact;
}

/** Somebody outside: who they are, and who answers them now. */
export function ContactCard({ agentId, contact }: ContactCardProps) {
  const { t } = useTranslation('integrations');
  const { data: people = [] } = useQuery(peopleQuery);
  const { name, username, phone, channel, state, takenOverBy, lastHeardAt } = contact;
  const who = people.find(({ id }) => id === takenOverBy)?.name ?? t('contacts.somebody');
  return (
    <Paper withBorder p="md" component="article" aria-label={name}>
      <Stack gap="xs">
        <Group justify="space-between" gap="sm">
          <Group gap="xs">
            <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
              {name}
            </Text>
            {takenOverBy ? (
              <Badge variant="light" color="yellow" c="var(--mantine-color-text)" tt="none">
                {t('contacts.takenOver', { name: who })}
              </Badge>
            ) : null}
            {state === 'blocked' ? (
              <Badge variant="light" color="red" c="var(--mantine-color-text)" tt="none">
                {t('contacts.blocked')}
              </Badge>
            ) : null}
          </Group>
          <Buttons agentId={agentId} contact={contact} />
        </Group>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {[channel, username ? `@${username}` : null, phone].filter(Boolean).join(' · ')}
          {lastHeardAt ? (
            <>
              {' · '}
              <Ago time={lastHeardAt} />
            </>
          ) : null}
        </Text>
      </Stack>
    </Paper>
  );
}

function Buttons({ agentId, contact: { id, name, chatId, state, takenOverBy } }: ContactCardProps) {
  const { t } = useTranslation('integrations');
  const mayTalk = useMay()('contact:talk');
  const navigate = useNavigate();
  const [isShowingSends, showSends] = useState(false);
  const params = { path: { id } };
  const open = useDoing(agentId, async () => {
    const opened = await answer(api.POST('/api/v1/contacts/{id}/open', { params }));
    if (opened.chatId) await navigate({ to: '/chats/$chatId', params: { chatId: opened.chatId } });
  });
  const takeOver = useDoing(agentId, () => answer(api.POST('/api/v1/contacts/{id}/take-over', { params })));
  const handBack = useDoing(agentId, () => answer(api.POST('/api/v1/contacts/{id}/hand-back', { params })));
  return (
    <Group gap="xs">
      {mayTalk && chatId ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconMessage size={14} aria-hidden />}
          loading={open.isPending}
          onClick={() => open.mutate()}
        >
          {t('contacts.open')}
        </Button>
      ) : null}
      {mayTalk && chatId && state !== 'blocked' ? (
        takenOverBy ? (
          <Button
            size="xs"
            leftSection={<IconRobot size={14} aria-hidden />}
            loading={handBack.isPending}
            onClick={() => handBack.mutate()}
          >
            {t('contacts.handBack')}
          </Button>
        ) : (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconHandStop size={14} aria-hidden />}
            loading={takeOver.isPending}
            onClick={() => takeOver.mutate()}
          >
            {t('contacts.takeOver')}
          </Button>
        )
      ) : null}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconSend size={14} aria-hidden />}
        onClick={() => showSends(true)}
      >
        {t('sends.button')}
      </Button>
      {isShowingSends ? (
        <Dialog title={t('sends.title', { name })} size="lg" onClose={() => showSends(false)}>
          <Sends agentId={agentId} contactId={id} />
        </Dialog>
      ) : null}
    </Group>
  );
}
