import { Alert, Anchor, Text } from '@mantine/core';
import { IconTool } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { roleQuery } from '../queries';

/** The account lets the role in, and it has nothing to work there with: that is mended at the role, or at a copy of it. */
export function ToolsWanting({ agentId }: { agentId: string }) {
  const { t } = useTranslation('integrations');
  const { data: role } = useQuery(roleQuery(agentId));
  if (!role || role.tools.some((tool) => tool.startsWith('crm_'))) return null;
  const isFile = role.origin === 'file';
  return (
    <Alert color="gray" variant="light" icon={<IconTool size={18} />} title={t('amocrm.noTools')}>
      <Text size="sm">{t(isFile ? 'amocrm.noToolsOfFile' : 'amocrm.noToolsAbout')}</Text>
      <Anchor
        size="sm"
        renderRoot={(props) =>
          isFile ? (
            <Link to="/agents/new" search={{ from: agentId }} {...props} />
          ) : (
            <Link to="/agents/$agentId" params={{ agentId }} hash="tools" {...props} />
          )
        }
      >
        {t(isFile ? 'amocrm.copyRole' : 'amocrm.giveTools')}
      </Anchor>
    </Alert>
  );
}
