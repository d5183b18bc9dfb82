import { Button, Group, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../platform/ui';
import { CreatePerson } from '../people/create-person';
import { InviteList } from '../people/invite-list';
import { InvitePerson } from '../people/invite-person';
import { PeopleList } from '../people/people-list';
import { userRoles, type UserRole } from '../people/policy';

const views = ['active', 'deactivated', 'invites'] as const;
type View = (typeof views)[number];

export function PeopleScreen() {
  const { t } = useTranslation('admin');
  const [view, setView] = useState<View>('active');
  const [text, setText] = useState('');
  const [role, setRole] = useState<UserRole | null>(null);
  const [task, setTask] = useState<'invite' | 'create'>();
  const [q] = useDebouncedValue(text.trim(), 250);
  const close = () => setTask(undefined);
  const invite = () => setTask('invite');
  return (
    <Page
      title={t('people.title')}
      about={t('people.about')}
      size="wide"
      actions={
        <Group gap="xs">
          <Button variant="default" onClick={() => setTask('create')}>
            {t('people.create')}
          </Button>
          <Button leftSection={<IconUserPlus size={16} />} onClick={invite}>
            {t('people.invite')}
          </Button>
        </Group>
      }
    >
      <Group gap="sm">
        <SegmentedControl
          aria-label={t('people.view')}
          value={view}
          onChange={setView}
          data={views.map((value) => ({ value, label: t(`people.views.${value}`) }))}
        />
        {view === 'invites' ? null : (
          <>
            <TextInput
              type="search"
              aria-label={t('people.search')}
              placeholder={t('people.search')}
              leftSection={<IconSearch size={16} aria-hidden />}
              value={text}
              onChange={({ currentTarget }) => setText(currentTarget.value)}
              flex={1}
              miw="12rem"
            />
            <Select
              aria-label={t('people.role')}
              placeholder={t('people.anyRole')}
              data={userRoles.map((value) => ({ value, label: t(`role.${value}`) }))}
              value={role}
              onChange={setRole}
              clearable
              clearButtonProps={{ 'aria-label': t('people.anyRole') }}
              w="12rem"
            />
          </>
        )}
      </Group>
      {view === 'invites' ? (
        <InviteList onInvite={invite} />
      ) : (
        <PeopleList filter={{ q: q || undefined, role: role ?? undefined, isActive: view === 'active' }} />
      )}
      {task === 'invite' ? <InvitePerson onClose={close} /> : null}
      {task === 'create' ? <CreatePerson onClose={close} /> : null}
    </Page>
  );
}
