import { Code, Text } from '@mantine/core';
import { Trans, useTranslation } from 'react-i18next';
import { isLoopback } from '../platform/reach';

interface LocalOnlyProps {
  address: string;
  of: 'link' | 'address';
}

/** Below an address that works on this computer alone: says so, and what to set for others. */
export function LocalOnly({ address, of }: LocalOnlyProps) {
  const { t } = useTranslation('admin');
  if (!isLoopback(address)) return null;
  return (
    <Text size="sm">
      <b>{t(`reach.${of}`)}</b> <Trans t={t} i18nKey="reach.others" components={{ code: <Code /> }} />
    </Text>
  );
}
