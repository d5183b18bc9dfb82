import { Divider } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../platform/session';
import { Locked, Page } from '../../platform/ui';
import { Secrets } from '../connections/secrets';
import { Servers } from '../connections/servers';

/** What roles reach outside: MCP servers, and the secrets that these and HTTP tools are sent. */
export function ConnectionsScreen() {
  const { t } = useTranslation('agents');
  const may = useMay();
  if (!may('agent:manage')) return <Locked />;
  return (
    <Page title={t('connections.title')} about={t('connections.about')}>
      <Servers />
      {may('secret:manage') ? (
        <>
          <Divider />
          <Secrets />
        </>
      ) : null}
    </Page>
  );
}
