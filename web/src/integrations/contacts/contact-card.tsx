import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconMessage, IconPencil, IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { useMay } from '../../platform/session';
import { Ago } from '../../platform/ui';
import { peopleQuery } from '../../roster';
import { ContactDialog } from './contact-dialog';
import type { Contact } from './queries';
import { Sends } from './sends';
import { TakeOver } from './take-over';
import { useContactDoing } from './use-contact-doing';

interface ContactCardProps {
  contact: Contact;
  /** The role that they write to, where it is not known. */
  role?: string | undefined;
}

/** Somebody outside: who they are, and who answers them now. */
export function ContactCard({ contact, role }: ContactCardProps) {
  const { t } = useTranslation('integrations');
  const { data: people = [] } = useQuery(peopleQuery);
  const { name, note, username, phone, channel, state, takenOverBy, lastHeardAt, unreachableSince } = contact;
  const { colleague } = contact;
  const who = colleague?.name ?? people.find(({ id }) => id === takenOverBy)?.name ?? t('contacts.somebody');
  return (
    <Paper withBorder p="md" component="article" aria-label={name}>
      <Stack gap="xs">
        <Group justify="space-between" gap="sm">
          <Group gap="xs">
            <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
              {name}
            </Text>
            {takenOverBy || colleague ? (
              <Badge variant="light" color="yellow" c="var(--mantine-color-text)" tt="none">
                {t('contacts.takenOver', { name: who })}
              </Badge>
            ) : null}
            {state === 'authorized' ? (
              <Badge variant="light" color="teal" c="var(--mantine-color-text)" tt="none">
                {t('contacts.authorized')}
              </Badge>
            ) : null}
            {state === 'blocked' ? (
              <Badge variant="light" color="red" c="var(--mantine-color-text)" tt="none">
                {t('contacts.blocked')}
              </Badge>
            ) : null}
            {unreachableSince ? (
              <Badge variant="light" color="gray" c="var(--mantine-color-text)" tt="none">
                {t('contacts.unreachable')}
              </Badge>
            ) : null}
          </Group>
          <Buttons contact={contact} />
        </Group>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {[role, channel, username ? `@${username}` : null, phone].filter(Boolean).join(' · ')}
          {lastHeardAt ? (
            <>
              {' · '}
              <Ago time={lastHeardAt} />
            </>
          ) : null}
        </Text>
        {note ? (
          <Text size="sm" lineClamp={3} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}>
            {note}
          </Text>
        ) : null}
      </Stack>
    </Paper>
  );
}

function Buttons({ contact }: ContactCardProps) {
  const { t } = useTranslation('integrations');
  const mayTalk = useMay()('contact:talk');
  const navigate = useNavigate();
  const [shown, show] = useState<'sends' | 'details'>();
  const { id, name, chatId, state, takenOverBy, colleague } = contact;
  const open = useContactDoing(chatId, async () => {
    const opened = await answer(api.POST('/api/v1/contacts/{id}/open', { params: { path: { id } } }));
    if (opened.chatId) await navigate({ to: '/chats/$chatId', params: { chatId: opened.chatId } });
  });
  const close = () => show(undefined);
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
        <TakeOver contactId={id} chatId={chatId} takenOverBy={takenOverBy} isElsewhere={colleague !== null} />
      ) : null}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconSend size={14} aria-hidden />}
        onClick={() => show('sends')}
      >
        {t('sends.button')}
      </Button>
      {mayTalk ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPencil size={14} aria-hidden />}
          onClick={() => show('details')}
        >
          {t('contact.button')}
        </Button>
      ) : null}
      {shown === 'sends' ? (
        <Dialog title={t('sends.title', { name })} size="lg" onClose={close}>
          <Sends contactId={id} />
        </Dialog>
      ) : null}
      {shown === 'details' ? <ContactDialog contact={contact} onClose={close} /> : null}
    </Group>
  );
}
