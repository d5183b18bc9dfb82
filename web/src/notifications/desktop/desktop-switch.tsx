import { Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../platform/session';
import { desktopPermission, isDesktopWanted, wantDesktop } from './show-on-desktop';

/** Whether this browser shows what comes while nobody looks. It asks its person once, after they have switched it on. */
export function DesktopSwitch() {
  const { t } = useTranslation('notifications');
  const { user } = useMe();
  const [permission, setPermission] = useState(desktopPermission);
  const [isWanted, setWanted] = useState(() => isDesktopWanted(user.id));
  const change = async (wanted: boolean) => {
    const given = wanted ? await Notification.requestPermission() : permission;
    const isOn = wanted && given === 'granted';
    wantDesktop(user.id, isOn);
    setPermission(given);
    setWanted(isOn);
  };
  if (permission === undefined) return <Text c="dimmed">{t('desktop.unknown')}</Text>;
  return (
    <Switch
      label={t('desktop.on')}
      description={t(permission === 'denied' ? 'desktop.denied' : 'desktop.about')}
      checked={isWanted && permission === 'granted'}
      disabled={permission === 'denied'}
      onChange={({ currentTarget }) => void change(currentTarget.checked)}
    />
  );
}
