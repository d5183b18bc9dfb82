import { ActionIcon } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../platform/session';
import { ErrorState, Locked, Page, PageSkeleton } from '../../platform/ui';
import { Contacts } from '../contacts/contacts';
import { RoleWork } from '../lifecycle/role-work';
import { useWorkNews } from '../live';
import { roleQuery } from '../queries';
import { Integrations } from '../setup/integrations';

/** A role at work: how it is, the outside worlds that it is connected to, and who writes from there. */
export const WorkScreen = () => (useMay()('contact:read') ? <Work /> : <Locked />);

function Work() {
  const { t } = useTranslation('integrations');
  const mayManage = useMay()('agent:manage');
  const { agentId } = useParams({ from: '/member/agents/$agentId/work' });
  const { data: role, error, refetch } = useQuery(roleQuery(agentId));
  useWorkNews(agentId);
  if (error && !role) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!role) return <PageSkeleton />;
  return (
    <Page
      title={t('title', { name: role.name })}
      about={`@@${role.username}`}
      back={
        <ActionIcon
          renderRoot={(props) => <Link to="/agents/$agentId" params={{ agentId }} {...props} />}
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('back')}
        >
          <IconArrowLeft size={20} />
        </ActionIcon>
      }
    >
      {mayManage ? (
        <>
          <RoleWork agentId={agentId} />
          <Integrations agentId={agentId} />
        </>
      ) : null}
      <Contacts agentId={agentId} />
    </Page>
  );
}
