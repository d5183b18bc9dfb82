import { Button, Group, Stack } from '@mantine/core';
import { IconServer } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState, ErrorState, ListSkeleton, Page } from '../../platform/ui';
import { Fallback } from '../servers/fallback';
import { serversQuery, type ModelServer } from '../servers/queries';
import { ServerCard } from '../servers/server-card';
import { SeveralServers } from '../servers/several-servers';
import classes from '../servers/servers.module.css';

/** The model servers, with the calls of all processes. */
export function ServersScreen() {
  const { t } = useTranslation('admin');
  const { data, error, refetch } = useQuery(serversQuery);
  return (
    <Page title={t('servers.title')} about={t('servers.about')} size="wide">
      {error ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {!data && !error ? <ListSkeleton rows={4} /> : null}
      {data ? <Servers servers={data.items} /> : null}
    </Page>
  );
}

function Servers({ servers }: { servers: ModelServer[] }) {
  const { t } = useTranslation('admin');
  const [isExplained, setExplained] = useState(false);
  const isRouted = servers.some(({ routing }) => routing);
  return (
    <Stack>
      <Fallback servers={servers} />
      {servers.length === 0 ? (
        <EmptyState icon={IconServer} title={t('servers.none')}>
          {t('servers.noneAbout')}
        </EmptyState>
      ) : (
        <ul className={classes.list}>
          {servers.map((server) => (
            <ServerCard key={server.name} server={server} />
          ))}
        </ul>
      )}
      {isRouted ? (
        <Group justify="flex-end">
          <Button
            variant="default"
            size="compact-sm"
            aria-expanded={isExplained}
            onClick={() => setExplained(!isExplained)}
          >
            {t('servers.change')}
          </Button>
        </Group>
      ) : null}
      {isRouted && !isExplained ? null : <SeveralServers />}
    </Stack>
  );
}
