import { Badge, Button, Stack, Switch, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { notifyProblem } from '../../platform/ui';
import { rolesQuery, type Role } from '../../roster';
import type { Collection } from '../api-types';
import { given, looksInto, looksIntoOpen, taken } from './role-use';
import classes from './roles.module.css';

interface RolesDialogProps {
  collection: Collection;
  roles: readonly Role[];
  onClose: () => void;
}

/** Which roles look into a collection: each is given it, or has it taken, at once. */
export function RolesDialog({ collection, roles, onClose }: RolesDialogProps) {
  const { t } = useTranslation('knowledge');
  const own = roles.filter(({ origin }) => origin === 'api');
  const fixed = roles.filter(({ origin }) => origin === 'file');
  return (
    <Dialog title={t('roles.title')} onClose={onClose}>
      <Stack gap="lg">
        <Text size="sm" c="dimmed">
          {t('roles.about')}
        </Text>
        {own.map((role) => (
          <RoleSwitch key={role.id} role={role} collection={collection} />
        ))}
        {own.length === 0 ? (
          <Button variant="light" renderRoot={(props) => <Link to="/agents/new" {...props} />}>
            {t('roles.new')}
          </Button>
        ) : null}
        {fixed.length > 0 ? <FileRoles roles={fixed} collection={collection} /> : null}
      </Stack>
    </Dialog>
  );
}

/** Roles that only their files change: a copy of one can be given what it wants. */
function FileRoles({ roles, collection }: Pick<RolesDialogProps, 'roles' | 'collection'>) {
  const { t } = useTranslation('knowledge');
  return (
    <section aria-labelledby="roles-of-files">
      <Title order={3} size="h5" id="roles-of-files">
        {t('roles.ofFiles')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('roles.ofFilesAbout', { name: collection.name })}
      </Text>
      <ul className={classes.fixed}>
        {roles.map((role) => (
          <li key={role.id}>
            <span>
              <bdi>{role.name}</bdi>{' '}
              <Text span size="sm" c="dimmed">
                @@{role.username}
              </Text>
            </span>
            {looksInto(role, collection) ? (
              <Badge variant="light" tt="none" c="var(--mantine-color-text)">
                {t('roles.looks')}
              </Badge>
            ) : (
              <Button
                size="compact-sm"
                variant="subtle"
                flex="none"
                aria-label={t('roles.copyOf', { name: role.name })}
                renderRoot={(props) => <Link to="/agents/new" search={{ from: role.id }} {...props} />}
              >
                {t('roles.copy')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
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
  const { name, username, title } = role;
  const isGiven = change.isPending ? change.variables : looksInto(role, collection);
  const isOpen = looksIntoOpen(role, collection);
  return (
    <Switch
      label={name}
      description={isOpen ? t('roles.byOpen', { username }) : `@@${username} · ${title}`}
      disabled={isOpen}
      checked={isGiven}
      aria-busy={change.isPending}
      onChange={({ currentTarget }) => change.isPending || change.mutate(currentTarget.checked)}
    />
  );
}
