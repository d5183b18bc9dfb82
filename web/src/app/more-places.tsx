import { Menu, UnstyledButton } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ShownPlace } from './navigation';
import classes from './shell.module.css';

/** The places for which there is no room in the bar of a phone. */
export function MorePlaces({ places }: { places: readonly ShownPlace[] }) {
  const { t } = useTranslation();
  const isHere = useLocation({ select: ({ pathname }) => places.some(({ to }) => pathname.startsWith(to)) });
  return (
    <Menu position="top-end" width={220}>
      <Menu.Target>
        <UnstyledButton className={classes.place} data-status={isHere ? 'active' : undefined}>
          <IconDots size={22} stroke={1.7} aria-hidden />
          {t('nav.more')}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {places.map(({ to, label, icon: Glyph }) => (
          <Menu.Item
            key={to}
            component={Link}
            to={to}
            leftSection={<Glyph size={18} stroke={1.7} aria-hidden />}
          >
            {t(label)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
