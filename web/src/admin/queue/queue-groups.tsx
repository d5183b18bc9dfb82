import { Button, Paper, SimpleGrid, Table, Text, Title, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../platform/api';
import { useFormat } from '../../platform/i18n';
import classes from './queue.module.css';
import type { QueueSearch } from './search';
import { WaitingTime } from './waiting-time';
import { firstOf } from './waits';

type Summary = Schema<'RunSummary'>;
type Counts = Pick<Summary, 'queued' | 'running' | 'waitingApproval' | 'oldestQueuedAt'>;

interface Group extends Counts {
  id: string;
  name: string;
  narrows?: QueueSearch;
}

interface QueueGroupsProps {
  summary: Summary;
  search: QueueSearch;
  onNarrow: (changes: QueueSearch) => void;
}

/** Whose work it is: by role, and by what asked for it. */
export function QueueGroups({ summary, search, onNarrow }: QueueGroupsProps) {
  const { t } = useTranslation('admin');
  const roles = summary.agents.map((role) => ({
    ...role,
    name: role.title,
    narrows: { agentId: search.agentId === role.id ? undefined : role.id },
  }));
  const keys = summary.apiKeys.map((key) => ({
    ...key,
    name: t('queue.key', { name: key.name }),
    narrows: { apiKeyId: search.apiKeyId === key.id ? undefined : key.id },
  }));
  const sources = summary.sources.map(({ source, ...counts }) => ({
    ...counts,
    id: source,
    name: t(`queue.source.${source}`),
  }));
  const chosen = [search.agentId, search.apiKeyId];
  return (
    <SimpleGrid cols={{ base: 1, xl: 2 }}>
      <GroupTable title={t('queue.byRole')} groups={roles} chosen={chosen} onNarrow={onNarrow} />
      <GroupTable
        title={t('queue.bySource')}
        groups={[...sources, ...keys]}
        chosen={chosen}
        onNarrow={onNarrow}
      />
    </SimpleGrid>
  );
}

interface GroupTableProps {
  title: string;
  groups: Group[];
  chosen: (string | undefined)[];
  onNarrow: (changes: QueueSearch) => void;
}

function GroupTable({ title, groups, chosen, onNarrow }: GroupTableProps) {
  const { t } = useTranslation(['admin', 'app']);
  const { number } = useFormat();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? groups : firstOf(groups, chosen);
  return (
    <Paper withBorder component="section" className={classes.groups}>
      <Title order={2} size="h5" px="md" pt="sm">
        {title}
      </Title>
      <Table layout="fixed" horizontalSpacing="md" aria-label={title}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('queue.name')}</Table.Th>
            <Table.Th w="5.5rem" ta="end">
              {t('queue.short.queued')}
            </Table.Th>
            <Table.Th w="5.5rem" ta="end">
              {t('queue.short.running')}
            </Table.Th>
            <Table.Th w="6.5rem" ta="end" visibleFrom="sm">
              {t('queue.short.waitingApproval')}
            </Table.Th>
            <Table.Th w="7rem" ta="end" visibleFrom="xs">
              {t('queue.short.oldest')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map(({ id, name, narrows, queued, running, waitingApproval, oldestQueuedAt }) => (
            <Table.Tr key={id}>
              <Table.Td>
                {narrows ? (
                  <UnstyledButton
                    className={classes.narrow}
                    aria-pressed={chosen.includes(id)}
                    onClick={() => onNarrow(narrows)}
                  >
                    {name}
                  </UnstyledButton>
                ) : (
                  <Text truncate>{name}</Text>
                )}
              </Table.Td>
              <Table.Td ta="end">{number(queued)}</Table.Td>
              <Table.Td ta="end">{number(running)}</Table.Td>
              <Table.Td ta="end" visibleFrom="sm">
                {number(waitingApproval)}
              </Table.Td>
              <Table.Td ta="end" visibleFrom="xs">
                {oldestQueuedAt === null ? '—' : <WaitingTime since={oldestQueuedAt} />}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {shown.length < groups.length ? (
        <Button
          variant="subtle"
          size="compact-sm"
          m="xs"
          aria-label={`${t('app:action.more')}: ${title}`}
          onClick={() => setWhole(true)}
        >
          {t('app:action.more')}
        </Button>
      ) : null}
    </Paper>
  );
}
