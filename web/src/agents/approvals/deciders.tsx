import { Group, Text } from '@mantine/core';
import { IconUserQuestion } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { NamedText } from '../../platform/ui';
import type { Approval } from '../api-types';

/** More than these are counted. */
const mostNamed = 3;

/** Of whom it waits, for those who do not decide. */
export function Deciders({ of: { deciders } }: { of: Approval }) {
  const { t } = useTranslation('agents');
  const { anyOf } = useFormat();
  const named = deciders.slice(0, mostNamed);
  const more = deciders.length - named.length;
  return (
    <Group gap="xs" wrap="nowrap" c="dimmed">
      <IconUserQuestion size={18} stroke={1.7} aria-hidden />
      <Text size="sm">
        {named.length === 0 ? (
          t('approval.nobody')
        ) : (
          <NamedText
            say={(names) =>
              t('approval.waitsFor', {
                who: anyOf([
                  ...Object.values(names),
                  ...(more > 0 ? [t('approval.others', { count: more })] : []),
                ]),
              })
            }
            names={Object.fromEntries(named.map(({ id, name }) => [id, name]))}
          />
        )}
      </Text>
    </Group>
  );
}
