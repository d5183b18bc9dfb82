import { Group, Text } from '@mantine/core';
import { IconLock, IconShieldHalf, IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Collection } from '../api-types';

const icons = { everyone: IconUsers, users: IconLock, roles: IconShieldHalf } as const;

/** Who sees a collection, in a word. */
export function Visibility({ collection: { visibility } }: { collection: Collection }) {
  const { t } = useTranslation('knowledge');
  const Glyph = icons[visibility];
  return (
    <Group gap={5} wrap="nowrap" c="dimmed" component="span">
      <Glyph size={14} stroke={1.7} aria-hidden />
      <Text component="span" size="sm">
        {t(`visibility.${visibility}`)}
      </Text>
    </Group>
  );
}
