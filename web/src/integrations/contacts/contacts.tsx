import { Button, Chip, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState, ListSkeleton } from '../../platform/ui';
import { rolesQuery } from '../../roster';
import { ContactCard } from './contact-card';
import { contactsQuery, filters, type Filter } from './queries';
import { useContactNews } from './use-contact-news';

/** Of what is typed, nothing is asked before it rests. */
const restMillis = 300;

/** Who writes to a role from outside, and who answers them. */
export function Contacts({ agentId }: { agentId: string }) {
  const { t } = useTranslation('integrations');
  return (
    <Stack gap="sm" component="section" aria-label={t('contacts.title')}>
      <Title order={2} size="h3">
        {t('contacts.title')}
      </Title>
      <Text c="dimmed">{t('contacts.about')}</Text>
      <ContactList agentId={agentId} />
    </Stack>
  );
}

/** Those of one role, or of all. */
export function ContactList({ agentId }: { agentId?: string }) {
  const { t } = useTranslation('integrations');
  const common = useTranslation().t;
  const [filter, setFilter] = useState<Filter>('all');
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), restMillis);
  const query = useInfiniteQuery(contactsQuery(agentId, { filter, q }));
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  const { data: roles = [] } = useQuery({ ...rolesQuery, enabled: !agentId });
  useContactNews();
  const contacts = data?.pages.flatMap(({ items }) => items);
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <TextInput
          flex="1 1 14rem"
          type="search"
          aria-label={t('contacts.search')}
          placeholder={t('contacts.search')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Chip.Group value={filter} onChange={(value) => setFilter(value)}>
          <Group gap="xs" role="radiogroup" aria-label={t('contacts.filter')}>
            {filters.map((value) => (
              <Chip key={value} value={value} size="sm">
                {t(`contacts.of.${value}`)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </Group>
      {error && !contacts ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {!error && !contacts ? <ListSkeleton rows={3} /> : null}
      {contacts?.length === 0 ? <Text c="dimmed">{t('contacts.none')}</Text> : null}
      {contacts?.map((contact) => (
        <ContactCard
          key={contact.id}
          contact={contact}
          role={roles.find(({ id }) => id === contact.agentId)?.name}
        />
      ))}
      {hasNextPage ? (
        <Group>
          <Button
            variant="default"
            size="xs"
            loading={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {common('action.more')}
          </Button>
        </Group>
      ) : null}
    </Stack>
  );
}
