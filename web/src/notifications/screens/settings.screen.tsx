import { ActionIcon, Button } from '@mantine/core';
import { IconArrowLeft, IconHistory } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { SettingsSection } from '../../identity';
import { Page } from '../../platform/ui';
import { ChannelList } from '../channels/channel-list';
import { DesktopSwitch } from '../desktop/desktop-switch';
import { QuietHours } from '../preferences/quiet-form';
import { TypeTable } from '../preferences/type-table';

/** By which ways I am told of what, and when. */
export function NotificationSettingsScreen() {
  const { t } = useTranslation('notifications');
  return (
    <Page
      title={t('settings.title')}
      about={t('settings.about')}
      back={
        <ActionIcon
          component={Link}
          to="/settings"
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('settings.back')}
        >
          <IconArrowLeft size={20} />
        </ActionIcon>
      }
      actions={
        <Button
          component={Link}
          to="/notifications/log"
          variant="default"
          leftSection={<IconHistory size={16} aria-hidden />}
        >
          {t('log.title')}
        </Button>
      }
    >
      <SettingsSection title={t('channels.title')} about={t('channels.about')}>
        <ChannelList />
      </SettingsSection>
      <SettingsSection title={t('types.title')} about={t('types.about')}>
        <TypeTable />
      </SettingsSection>
      <SettingsSection title={t('quiet.title')} about={t('quiet.about')}>
        <QuietHours />
      </SettingsSection>
      <SettingsSection title={t('desktop.title')}>
        <DesktopSwitch />
      </SettingsSection>
    </Page>
  );
}
