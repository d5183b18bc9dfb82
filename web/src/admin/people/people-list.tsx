import { Badge, Group, Text } from '@mantine/core';
import { IconUserSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { useMe } from '../../platform/session';
import { EmptyState, NameAvatar } from '../../platform/ui';
import { PagedTable } from '../paged-table';
import { EditPerson } from './edit-person';
import { PersonMenu } from './person-menu';
import type { Person } from './policy';
import { foundPeopleQuery, type PeopleFilter } from './queries';
import { TransferOwnership } from './transfer-ownership';

type Task = { kind: 'edit' | 'transfer'; person: Person };

const roleColors = { owner: 'yellow', admin: 'artel', member: 'gray' } as const;

export function PeopleList({ filter }: { filter: PeopleFilter }) {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const [task, setTask] = useState<Task>();
  const query = useInfiniteQuery(foundPeopleQuery(filter));
  const close = () => setTask(undefined);
  return (
    <>
      <PagedTable
        query={query}
        empty={
          <EmptyState icon={IconUserSearch} title={t('people.none')}>
            {t(filter.q || filter.role ? 'people.noneFound' : 'people.noneDeactivated')}
          </EmptyState>
        }
        columns={[
          { head: t('people.person'), cell: (person) => <PersonName person={person} /> },
          { head: t('people.email'), from: 'sm', cell: ({ email }) => <Text truncate>{email}</Text> },
          {
            head: t('people.role'),
            from: 'sm',
            width: '11rem',
            cell: ({ role }) => (
              <Badge variant="light" color={roleColors[role]} tt="none" c="var(--mantine-color-text)">
                {t(`role.${role}`)}
              </Badge>
            ),
          },
          {
            head: t('people.since'),
            from: 'md',
            width: '9rem',
            cell: ({ createdAt }) => format.date(createdAt),
          },
          {
            head: t('people.menu'),
            isHeadHidden: true,
            width: '4rem',
            cell: (person) => (
              <PersonMenu
                person={person}
                onEdit={() => setTask({ kind: 'edit', person })}
                onTransfer={() => setTask({ kind: 'transfer', person })}
              />
            ),
          },
        ]}
      />
      {task?.kind === 'edit' ? <EditPerson person={task.person} onClose={close} /> : null}
      {task?.kind === 'transfer' ? <TransferOwnership person={task.person} onClose={close} /> : null}
    </>
  );
}

function PersonName({ person: { id, name, username, role } }: { person: Person }) {
  const { t } = useTranslation('admin');
  const { user } = useMe();
  return (
    <Group gap="sm" wrap="nowrap">
      <NameAvatar name={name} size={36} />
      <div style={{ minWidth: 0 }}>
        <Text fw={500} truncate>
          {name}
          {id === user.id ? (
            <Text span c="dimmed">
              {' '}
              · {t('people.you')}
            </Text>
          ) : null}
        </Text>
        <Text size="sm" c="dimmed" truncate>
          <Text span hiddenFrom="sm" inherit>
            {t(`role.${role}`)}
            {' · '}
          </Text>
          @{username}
        </Text>
      </div>
    </Group>
  );
}
