import { Button, Text } from '@mantine/core';
import { IconMail, IconUserPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schema } from '../../platform/api';
import { useFormat } from '../../platform/i18n';
import { EmptyState } from '../../platform/ui';
import { PagedTable } from '../paged-table';
import { RevokeButton } from '../revoke-button';
import { invitesQuery, useRefreshInvites } from './queries';

type Invite = Schema<'Invite'>;

export function InviteList({ onInvite }: { onInvite: () => void }) {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const refresh = useRefreshInvites();
  const query = useInfiniteQuery(invitesQuery);
  const whomOf = ({ name, email }: Invite): string => name ?? email ?? t('invite.anybody');
  return (
    <PagedTable
      query={query}
      empty={
        <EmptyState
          icon={IconMail}
          title={t('invite.none')}
          action={
            <Button leftSection={<IconUserPlus size={16} />} onClick={onInvite}>
              {t('people.invite')}
            </Button>
          }
        >
          {t('invite.noneAbout')}
        </EmptyState>
      }
      columns={[
        { head: t('invite.whom'), cell: (invite) => <Whom whom={whomOf(invite)} invite={invite} /> },
        { head: t('people.role'), from: 'sm', width: '10rem', cell: ({ role }) => t(`role.${role}`) },
        {
          head: t('invite.until'),
          from: 'sm',
          width: '12rem',
          cell: ({ expiresAt }) => format.dateTime(expiresAt),
        },
        {
          head: t('invite.withdraw'),
          isHeadHidden: true,
          width: '8.5rem',
          align: 'end',
          cell: (invite) => (
            <RevokeButton
              label={t('invite.withdraw')}
              question={t('invite.askWithdraw')}
              details={t('invite.withdrawAbout', { whom: whomOf(invite) })}
              revoke={() =>
                answer(api.DELETE('/api/v1/invites/{id}', { params: { path: { id: invite.id } } }))
              }
              done={t('invite.withdrawn')}
              refresh={refresh}
            />
          ),
        },
      ]}
    />
  );
}

function Whom({ whom, invite: { name, email, createdAt } }: { whom: string; invite: Invite }) {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const about = [name ? email : null, t('invite.made', { ago: format.ago(createdAt) })];
  return (
    <>
      <Text fw={500} truncate>
        {whom}
      </Text>
      <Text size="sm" c="dimmed" truncate>
        {about.filter(Boolean).join(' · ')}
      </Text>
    </>
  );
}
