import { Button, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { useMay } from '../../platform/session';
import { ErrorState, ListSkeleton, Locked, Page } from '../../platform/ui';
import { agentQuery, versionsQuery } from '../queries';
import { usePartWords } from '../versions/use-part-words';
import { VersionView } from '../versions/version-view';
import classes from '../versions/versions.module.css';

/** What a role was: who changed it, when, and how any two versions differ. */
export const VersionsScreen = () => (useMay()('agent:manage') ? <Versions /> : <Locked />);

function Versions() {
  const { t } = useTranslation('agents');
  const common = useTranslation().t;
  const { ago, dateTime } = useFormat();
  const { agentId } = useParams({ from: '/member/agents/$agentId/versions' });
  const { data: agent } = useQuery(agentQuery(agentId));
  const versions = useInfiniteQuery(versionsQuery(agentId));
  const words = usePartWords();
  const [chosen, setChosen] = useState<number>();
  const items = versions.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = chosen ?? items[0]?.version;
  return (
    <Page
      title={t('versions.title')}
      about={agent ? `${agent.name} · @@${agent.username}` : undefined}
      size="wide"
      actions={
        <Button
          variant="default"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
          renderRoot={(props) => <Link to="/agents/$agentId" params={{ agentId }} {...props} />}
        >
          {t('versions.back')}
        </Button>
      }
    >
      {versions.error && !versions.data ? (
        <ErrorState error={versions.error} retry={() => void versions.refetch()} />
      ) : versions.data ? (
        <div className={classes.layout}>
          <Stack gap={2} role="group" aria-label={t('versions.title')}>
            {items.map(({ version, author, createdAt, changed, restoredFrom }) => (
              <UnstyledButton
                key={version}
                className={classes.item}
                aria-pressed={version === shown}
                onClick={() => setChosen(version)}
              >
                <Group justify="space-between" gap="xs">
                  <Text fw={600}>{t('version', { version })}</Text>
                  <Text size="sm" c="dimmed" title={dateTime(createdAt)}>
                    {ago(createdAt)}
                  </Text>
                </Group>
                <Text size="sm" c="dimmed">
                  {author?.name ?? t('versions.file')}
                </Text>
                <Text size="sm" c="dimmed" lineClamp={1}>
                  {restoredFrom === null
                    ? changed.map(words).join(', ')
                    : t('versions.restoredFrom', { version: restoredFrom })}
                </Text>
              </UnstyledButton>
            ))}
            {versions.hasNextPage ? (
              <Button
                variant="subtle"
                loading={versions.isFetchingNextPage}
                onClick={() => void versions.fetchNextPage()}
              >
                {common('action.more')}
              </Button>
            ) : null}
          </Stack>
          {shown === undefined ? null : (
            <VersionView
              key={shown}
              agentId={agentId}
              version={shown}
              versions={items.map(({ version }) => version)}
              mayRestore={agent?.origin === 'api' && shown !== agent.version}
            />
          )}
        </div>
      ) : (
        <ListSkeleton />
      )}
    </Page>
  );
}
