import { Anchor, CloseButton, Group, Text } from '@mantine/core';
import { useNetwork, useSessionStorage } from '@mantine/hooks';
import { IconFlask, IconPlugConnectedX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLiveState } from '../platform/live';
import { useMay } from '../platform/session';
import { useModel } from '../welcome';
import classes from './banners.module.css';

/** What holds on every screen: no connection, or answers that no model wrote. */
export function Banners() {
  return (
    <div role="status">
      <ConnectionBanner />
      <DemoBanner />
    </div>
  );
}

function Banner({
  kind,
  icon,
  end,
  children,
}: {
  kind: 'warning' | 'info';
  icon: ReactNode;
  end?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Group className={classes.banner} data-kind={kind} gap="xs" wrap="nowrap" justify="center">
      {icon}
      <Text size="sm">{children}</Text>
      {end}
    </Group>
  );
}

function ConnectionBanner() {
  const { t } = useTranslation();
  const state = useLiveState();
  const { online } = useNetwork();
  if (state !== 'waiting' && online) return null;
  return (
    <Banner kind="warning" icon={<IconPlugConnectedX size={16} aria-hidden />}>
      {t(online ? 'live.waiting' : 'live.offline')}
    </Banner>
  );
}

function DemoBanner() {
  const { t } = useTranslation();
  const { data: model } = useModel();
  const may = useMay();
  const [isClosed, setIsClosed] = useSessionStorage({
    key: 'artel.demo-banner-closed',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  if (isClosed || model?.state !== 'demo' || !may('organization:manage')) return null;
  return (
    <Banner
      kind="info"
      icon={<IconFlask size={16} aria-hidden />}
      end={<CloseButton size="sm" aria-label={t('action.close')} onClick={() => setIsClosed(true)} />}
    >
      {t('demo.banner')} <Anchor component={Link} to="/welcome" inherit children={t('demo.connect')} />
    </Banner>
  );
}
