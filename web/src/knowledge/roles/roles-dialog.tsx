import { Anchor, Stack, Switch, Text } from '@mantine/core';
import { IconRobot } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { EmptyState, notifyProblem } from '../../platform/ui';
import { rolesQuery, type Role } from '../../roster';
import type { Collection } from '../api-types';
import { given, looksInto, taken } from './role-use';
import classes from './roles.module.css';

interface RolesDialogProps {
  collection: Collection;
  roles: readonly Role[];
  onClose: () => void;
}

/** Which roles look into a collection: each is given it, or has it taken, at once. */
export function RolesDialog({ collection, roles, onClose }: RolesDialogProps) {
  const { t } = useTranslation('knowledge');
  return (
    <Dialog title={t('roles.title')} onClose={onClose}>
      {roles.length === 0 ? (
        <EmptyState icon={IconRobot} title={t('roles.noRoles')}>
          {t('roles.noRolesAbout')}
        </EmptyState>
      ) : (
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t('roles.about')}
          </Text>
          {roles.map((role) => (
            <RoleSwitch key={role.id} role={role} collection={collection} />
          ))}
        </Stack>
      )}
    </Dialog>
  );
}

function RoleSwitch({ role, collection }: { role: Role; collection: Collection }) {
  const { t } = useTranslation('knowledge');
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: async (isGiven: boolean) => {
      const params = { path: { id: role.id } };
      // As it is by now: the list may be older, and what others changed of it stays.
      const agent = await answer(api.GET('/api/v1/agents/{id}', { params }));
      const body = { ...(isGiven ? given : taken)(agent, collection), version: agent.version };
      return answer(api.PATCH('/api/v1/agents/{id}', { params, body }));
    },
    onError: notifyProblem,
    onSettled: () =>
      Promise.all(
        [rolesQuery.queryKey, ['agents']].map((queryKey) => queries.invalidateQueries({ queryKey })),
      ),
  });
  const { id, name, username, title, origin } = role;
  const isGiven = change.isPending ? change.variables : looksInto(role, collection);
  if (origin === 'file')
    return (
      <div className={classes.fixed}>
        <Text>
          <Anchor
            inherit
            renderRoot={(props) => <Link to="/agents/$agentId" params={{ agentId: id }} {...props} />}
          >
            <bdi>{name}</bdi>
          </Anchor>
        </Text>
        <Text size="sm" c="dimmed">
          {t(isGiven ? 'roles.byFile' : 'roles.notByFile', { username })}
        </Text>
      </div>
    );
  return (
    <Switch
      label={name}
      description={`@@${username} · ${title}`}
      checked={isGiven}
      aria-busy={change.isPending}
      onChange={({ currentTarget }) => change.isPending || change.mutate(currentTarget.checked)}
    />
  );
}
