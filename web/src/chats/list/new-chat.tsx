import {
  Alert,
  Button,
  Group,
  MultiSelect,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../platform/session';
import { FormAlert, ListSkeleton } from '../../platform/ui';
import { peopleQuery, rolesQuery, useOpenChat, type Chat, type ChatWanted } from '../../roster';

type Kind = Chat['kind'];
const kinds: Kind[] = ['direct', 'agent', 'group'];

/** With whom to talk: one colleague, one role, or a group of people (who call roles by name). */
export function NewChat({ close }: { close: () => void }) {
  const { t } = useTranslation('chats');
  const { user } = useMe();
  const [kind, setKind] = useState<Kind>('agent');
  const [agentId, setAgentId] = useState<string | null>(null);
  const [personId, setPersonId] = useState<string | null>(null);
  const [memberIds, setMemberIds] = useState<string[]>([]);
  const [title, setTitle] = useState('');
  const { data: people } = useQuery(peopleQuery);
  const { data: roles } = useQuery(rolesQuery);
  // The dialog says itself why it could not be opened.
  const { mutate, isPending, error } = useOpenChat({ onOpened: close, onError: () => undefined });
  const wanted = (): ChatWanted => {
    if (kind === 'direct') return { kind, memberIds: personId ? [personId] : [] };
    if (kind === 'agent') return { kind, agentId: agentId ?? '' };
    return { kind, memberIds, ...(title.trim() ? { title: title.trim() } : {}) };
  };
  const isReady = {
    direct: personId !== null,
    agent: agentId !== null,
    group: title.trim() !== '' || memberIds.length > 0,
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady[kind]) mutate(wanted());
  };
  if (!people || !roles) return <ListSkeleton rows={4} />;
  const colleagues = people
    .filter(({ id, isActive }) => id !== user.id && isActive)
    .map(({ id, name, username }) => ({ value: id, label: `${name} (@${username})` }));
  const known = roles.map(({ id, name, title: role }) => ({ value: id, label: name, title: role }));
  return (
    <form onSubmit={submit}>
      <Stack>
        <FormAlert error={error} />
        <SegmentedControl
          fullWidth
          value={kind}
          onChange={(value) => setKind(value)}
          data={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          aria-label={t('new.kind')}
        />
        <Text size="sm" c="dimmed">
          {t(`new.about.${kind}`)}
        </Text>
        {kind === 'agent' ? (
          <Select
            label={t('new.role')}
            data={known}
            value={agentId}
            onChange={setAgentId}
            searchable
            nothingFoundMessage={t('new.nobody')}
            renderOption={({ option }) => (
              <div>
                <Text size="sm">{option.label}</Text>
                <Text size="xs" c="dimmed">
                  {known.find(({ value }) => value === option.value)?.title}
                </Text>
              </div>
            )}
          />
        ) : null}
        {kind === 'group' ? (
          <TextInput
            label={t('new.name')}
            maxLength={200}
            value={title}
            onChange={({ currentTarget }) => setTitle(currentTarget.value)}
            data-autofocus
          />
        ) : null}
        {kind !== 'agent' && colleagues.length === 0 ? (
          <Alert color="artel" variant="light">
            {t('new.alone')}
          </Alert>
        ) : null}
        {kind === 'direct' ? (
          <Select
            label={t('new.person')}
            data={colleagues}
            value={personId}
            onChange={setPersonId}
            searchable
            nothingFoundMessage={t('new.nobody')}
          />
        ) : null}
        {kind === 'group' ? (
          <MultiSelect
            label={t('new.members')}
            data={colleagues}
            value={memberIds}
            onChange={setMemberIds}
            searchable
            hidePickedOptions
            nothingFoundMessage={t('new.nobody')}
          />
        ) : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('action.cancel', { ns: 'app' })}
          </Button>
          <Button type="submit" loading={isPending} disabled={!isReady[kind]}>
            {t('new.open')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
