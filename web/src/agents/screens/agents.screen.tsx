import { Button, Group, SegmentedControl, TextInput } from '@mantine/core';
import {
  IconAddressBook,
  IconPlugConnected,
  IconRobot,
  IconSearch,
  IconZoomQuestion,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IntegrationNews } from '../../integrations';
import { useMay } from '../../platform/session';
import { EmptyState, ErrorState, Page } from '../../platform/ui';
import { rolesQuery, type Role } from '../../roster';
import { filterRoles, type Origin } from '../gallery/filter';
import { GallerySkeleton } from '../gallery/gallery-skeleton';
import { NewRoleMenu } from '../gallery/new-role-menu';
import { RoleCard } from '../gallery/role-card';
import classes from '../gallery/role-card.module.css';

/** Roles that one may use. */
export function AgentsScreen() {
  const { t } = useTranslation('agents');
  const may = useMay();
  const { data: roles, error, refetch } = useQuery(rolesQuery);
  return (
    <Page
      title={t('title')}
      about={t('about')}
      size="wide"
      actions={
        <Group gap="xs">
          {may('contact:read') ? (
            <Button
              component={Link}
              to="/contacts"
              variant="default"
              leftSection={<IconAddressBook size={16} aria-hidden />}
            >
              {t('contacts')}
            </Button>
          ) : null}
          {may('agent:manage') ? (
            <>
              <Button
                component={Link}
                to="/agents/connections"
                variant="default"
                leftSection={<IconPlugConnected size={16} aria-hidden />}
              >
                {t('connections.title')}
              </Button>
              <NewRoleMenu />
            </>
          ) : null}
        </Group>
      }
    >
      {error && !roles ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {!roles && !error ? <GallerySkeleton /> : null}
      {roles ? <Gallery roles={roles} /> : null}
      {may('agent:manage') ? (
        <Suspense>
          <IntegrationNews />
        </Suspense>
      ) : null}
    </Page>
  );
}

function Gallery({ roles }: { roles: Role[] }) {
  const { t } = useTranslation('agents');
  const [text, setText] = useState('');
  const [origin, setOrigin] = useState<Origin>('all');
  const shown = filterRoles(roles, { text, origin });
  if (roles.length === 0)
    return (
      <EmptyState icon={IconRobot} title={t('empty.title')}>
        {t('empty.about')}
      </EmptyState>
    );
  return (
    <>
      <Group gap="sm">
        <TextInput
          flex="1 1 14rem"
          maw="26rem"
          type="search"
          aria-label={t('filter.text')}
          placeholder={t('filter.text')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t('filter.origin')}
          value={origin}
          onChange={setOrigin}
          data={(['all', 'api', 'file'] as const).map((value) => ({ value, label: t(`filter.${value}`) }))}
        />
      </Group>
      {shown.length > 0 ? (
        <div className={classes.grid}>
          {shown.map((role) => (
            <RoleCard key={role.id} role={role} />
          ))}
        </div>
      ) : (
        <EmptyState
          icon={IconZoomQuestion}
          title={t('filter.none')}
          action={
            <Button variant="default" onClick={() => (setText(''), setOrigin('all'))}>
              {t('filter.reset')}
            </Button>
          }
        />
      )}
    </>
  );
}
