import { ActionIcon, Menu } from '@mantine/core';
import {
  IconCrown,
  IconDots,
  IconHistory,
  IconLogout,
  IconPencil,
  IconUserCheck,
  IconUserOff,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../platform/session';
import { offersFor, type Person } from './policy';
import { usePersonActions } from './use-person-actions';

interface PersonMenuProps {
  person: Person;
  onEdit: () => void;
  onTransfer: () => void;
}

/** What may be done with a person, and nothing else. */
export function PersonMenu({ person, onEdit, onTransfer }: PersonMenuProps) {
  const { t } = useTranslation('admin');
  const { user } = useMe();
  const { deactivate, reactivate, endSessions } = usePersonActions(person);
  const offers = offersFor(user, person);
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('people.actions', { name: person.name })}
        >
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {offers.rename ? (
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
            {t(offers.roles.length > 0 ? 'people.edit' : 'people.rename')}
          </Menu.Item>
        ) : null}
        <Menu.Item
          leftSection={<IconHistory size={16} />}
          renderRoot={(props) => <Link to="/admin/audit" search={{ actor: person.id }} {...props} />}
        >
          {t('people.audit')}
        </Menu.Item>
        {offers.endSessions ? (
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={endSessions}>
            {t('people.endSessions')}
          </Menu.Item>
        ) : null}
        {offers.transfer ? (
          <Menu.Item leftSection={<IconCrown size={16} />} onClick={onTransfer}>
            {t('people.transfer')}
          </Menu.Item>
        ) : null}
        {offers.deactivate ? (
          <Menu.Item color="red" leftSection={<IconUserOff size={16} />} onClick={deactivate}>
            {t('people.deactivate')}
          </Menu.Item>
        ) : null}
        {offers.reactivate ? (
          <Menu.Item leftSection={<IconUserCheck size={16} />} onClick={reactivate}>
            {t('people.reactivate')}
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
