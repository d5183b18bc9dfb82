import { ActionIcon, Box, Group, Select, Stack, Text, Title } from '@mantine/core';
import { IconUserMinus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { notifyProblem } from '../../platform/ui';
import { peopleQuery } from '../../roster';
import { useChat } from '../conversation/chat-context';
import { refreshChat } from '../chat-cache';
import { Face } from '../people/face';
import { presenceQuery } from '../queries';
import { useRights } from './use-settings';

/** Who is in the chat; every member of a group takes in and out. */
export function Members() {
  const { t } = useTranslation('chats');
  const { chat, ownId } = useChat();
  const { mayInvite } = useRights();
  const { data: online = [] } = useQuery(presenceQuery);
  const { add, remove } = useMembership();
  const isOpen = mayInvite && !chat.isArchived;
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        {t('settings.members', { count: chat.memberCount })}
      </Title>
      {isOpen ? <Invite onChoose={add} /> : null}
      {chat.members.map(({ userId, name, username }) => (
        <Group key={userId} gap="sm" wrap="nowrap">
          <Face kind="user" name={name} size={32} isOnline={online.includes(userId)} />
          <Box flex={1} miw={0}>
            <Text size="sm" truncate>
              {name}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              @{username}
            </Text>
          </Box>
          {isOpen && userId !== ownId ? (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('settings.remove', { name })}
              onClick={() => remove(userId)}
            >
              <IconUserMinus size={18} stroke={1.7} />
            </ActionIcon>
          ) : null}
        </Group>
      ))}
    </Stack>
  );
}

function Invite({ onChoose }: { onChoose: (userId: string) => void }) {
  const { t } = useTranslation('chats');
  const { chat } = useChat();
  const { data: people = [] } = useQuery(peopleQuery);
  const others = people
    .filter(({ id, isActive }) => isActive && !chat.members.some(({ userId }) => userId === id))
    .map(({ id, name, username }) => ({ value: id, label: `${name} (@${username})` }));
  return (
    <Select
      aria-label={t('settings.add')}
      placeholder={t('settings.add')}
      data={others}
      value={null}
      onChange={(id) => id && onChoose(id)}
      searchable
      nothingFoundMessage={t('new.nobody')}
    />
  );
}

function useMembership() {
  const queries = useQueryClient();
  const { chat } = useChat();
  const settled = {
    onError: notifyProblem,
    onSettled: () => refreshChat(queries, chat.id),
  };
  const params = (userId: string) => ({ params: { path: { id: chat.id, userId } } });
  const adding = useMutation({
    mutationFn: (userId: string) => answer(api.PUT('/api/v1/chats/{id}/members/{userId}', params(userId))),
    ...settled,
  });
  const removing = useMutation({
    mutationFn: (userId: string) => answer(api.DELETE('/api/v1/chats/{id}/members/{userId}', params(userId))),
    ...settled,
  });
  return { add: adding.mutate, remove: removing.mutate };
}
