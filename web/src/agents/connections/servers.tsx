import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../platform/api';
import { serversQuery } from '../queries';
import { ConnectionSection } from './section';
import { ServerDialog } from './server-dialog';
import { ServerRow } from './server-row';

/** MCP servers whose tools roles can be given. */
export function Servers() {
  const { t } = useTranslation('agents');
  const query = useQuery(serversQuery);
  const [edited, setEdited] = useState<Schema<'McpServer'> | 'new'>();
  return (
    <>
      <ConnectionSection
        title={t('servers.title')}
        about={t('servers.about')}
        none={t('servers.none')}
        add={t('servers.add')}
        onAdd={() => setEdited('new')}
        query={query}
      >
        {(server) => <ServerRow key={server.id} server={server} onEdit={() => setEdited(server)} />}
      </ConnectionSection>
      {edited ? <ServerDialog edited={edited} onClose={() => setEdited(undefined)} /> : null}
    </>
  );
}
