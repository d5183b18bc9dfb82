import { ActionIcon } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../platform/session';
import { Locked, Page } from '../../platform/ui';
import { ContactList } from '../contacts/contacts';

/** Everybody outside who writes to a role of the organization. */
export function ContactsScreen() {
  const { t } = useTranslation('integrations');
  if (!useMay()('contact:read')) return <Locked />;
  return (
    <Page
      title={t('contacts.title')}
      about={t('contacts.aboutAll')}
      back={
        <ActionIcon
          renderRoot={(props) => <Link to="/agents" {...props} />}
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('contacts.back')}
        >
          <IconArrowLeft size={20} />
        </ActionIcon>
      }
    >
      <ContactList />
    </Page>
  );
}
