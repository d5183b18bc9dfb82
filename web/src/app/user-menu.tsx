import {
  Menu,
  Text,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
  type MantineColorScheme,
} from '@mantine/core';
import {
  IconBellCog,
  IconCommand,
  IconKeyboard,
  IconLogout,
  IconUserCog,
  IconWand,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { languages, type Language } from '../platform/i18n';
import { useMe } from '../platform/session';
import { Keys } from '../platform/shortcuts';
import { NameAvatar } from '../platform/ui';
import { languageNames, schemes, useChangeLanguage, useLogOut } from './account-actions';
import { useOverlay } from './overlay';

export function UserMenu({ isPhone }: { isPhone: boolean }) {
  const { t } = useTranslation();
  const { user, organization } = useMe();
  const logOut = useLogOut();
  const show = useOverlay();
  return (
    <Menu position={isPhone ? 'top-end' : 'right-end'} width={260}>
      <Menu.Target>
        <UnstyledButton>
          <VisuallyHidden>{t('menu.open', { name: user.name })}</VisuallyHidden>
          <NameAvatar name={user.name} size={36} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Text px="sm" pt="xs" fw={600} truncate>
          {user.name}
        </Text>
        <Text px="sm" pb="xs" size="sm" c="dimmed" truncate>
          @{user.username} · {organization.name}
        </Text>
        <Menu.Divider />
        <Menu.Item component={Link} to="/settings" leftSection={<IconUserCog size={16} />}>
          {t('menu.settings')}
        </Menu.Item>
        <Menu.Item component={Link} to="/settings/notifications" leftSection={<IconBellCog size={16} />}>
          {t('bell.settings')}
        </Menu.Item>
        <Menu.Item component={Link} to="/welcome" leftSection={<IconWand size={16} />}>
          {t('menu.welcome')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconCommand size={16} />}
          rightSection={<Keys of="palette" />}
          onClick={() => show('palette')}
        >
          {t('palette.title')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKeyboard size={16} />}
          rightSection={<Keys of="help" />}
          onClick={() => show('help')}
        >
          {t('shortcuts.title')}
        </Menu.Item>
        <SchemeItems />
        <LanguageItems />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void logOut()}>
          {t('menu.logout')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function SchemeItems() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}>
      <Menu.Label>{t('menu.theme')}</Menu.Label>
      {schemes.map(({ scheme, label, icon: Glyph }) => (
        <Menu.RadioItem
          key={scheme}
          value={scheme}
          closeMenuOnClick={false}
          rightSection={<Glyph size={16} aria-hidden />}
        >
          {t(label)}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}

function LanguageItems() {
  const { t, i18n } = useTranslation();
  const change = useChangeLanguage();
  return (
    <Menu.RadioGroup value={i18n.language} onChange={(language) => change(language as Language)}>
      <Menu.Label>{t('menu.language')}</Menu.Label>
      {languages.map((language) => (
        <Menu.RadioItem key={language} value={language} lang={language} closeMenuOnClick={false}>
          {languageNames[language]}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
