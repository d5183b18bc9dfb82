import { Button, Group } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../../platform/ui';
import { OwnUsageLink } from '../../usage';
import { PasswordForm } from '../password-form';
import { ProfileForm } from '../profile-form';
import { SessionList } from '../session-list';
import { SettingsSection } from '../settings-section';

/** One's own: how others see one, the password, and where one is logged in. */
export function SettingsScreen() {
  const { t } = useTranslation(['identity', 'app']);
  return (
    <Page
      title={t('settings.title')}
      actions={
        <Group gap="xs">
          <OwnUsageLink />
          <Button
            component={Link}
            to="/settings/notifications"
            variant="default"
            leftSection={<IconBell size={16} aria-hidden />}
          >
            {t('app:bell.settings')}
          </Button>
        </Group>
      }
    >
      <SettingsSection title={t('profile.title')}>
        <ProfileForm />
      </SettingsSection>
      <SettingsSection title={t('password.title')}>
        <PasswordForm />
      </SettingsSection>
      <SettingsSection title={t('sessions.title')} about={t('sessions.about')}>
        <SessionList />
      </SettingsSection>
    </Page>
  );
}
