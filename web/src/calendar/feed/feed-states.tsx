import { Button, Group, Stack, Text } from '@mantine/core';
import { IconLinkPlus, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { FormAlert } from '../../platform/ui';

interface NoFeedProps {
  error: Error | null;
  isBusy: boolean;
  onMake: () => void;
}

/** There is no address: what it is for, and what it gives away. */
export function NoFeed({ error, isBusy, onMake }: NoFeedProps) {
  const { t } = useTranslation('calendar');
  return (
    <Stack>
      <FormAlert error={error} />
      <Text>{t('feed.about')}</Text>
      <Text size="sm" c="dimmed">
        {t('feed.secret')}
      </Text>
      <Group justify="flex-end">
        <Button
          data-autofocus
          loading={isBusy}
          leftSection={<IconLinkPlus size={16} aria-hidden />}
          onClick={onMake}
        >
          {t('feed.make')}
        </Button>
      </Group>
    </Stack>
  );
}

/** There is one, which nobody can show any more. */
export function OldFeed({
  createdAt,
  onAsk,
}: {
  createdAt: string;
  onAsk: (of: 'renew' | 'remove') => void;
}) {
  const { t } = useTranslation('calendar');
  const { date } = useFormat();
  return (
    <Stack>
      <Text>{t('feed.there', { date: date(createdAt, { dateStyle: 'long' }) })}</Text>
      <Text size="sm" c="dimmed">
        {t('feed.secret')}
      </Text>
      <Group justify="flex-end" gap="xs">
        <Button
          variant="default"
          c="red"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={() => onAsk('remove')}
        >
          {t('feed.remove')}
        </Button>
        <Button leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => onAsk('renew')}>
          {t('feed.renew')}
        </Button>
      </Group>
    </Stack>
  );
}

interface FeedQuestionProps {
  of: 'renew' | 'remove';
  error: Error | null;
  isBusy: boolean;
  onYes: () => void;
  onNo: () => void;
}

/** Before programs that have the address are shut out. */
export function FeedQuestion({ of, error, isBusy, onYes, onNo }: FeedQuestionProps) {
  const { t } = useTranslation(['calendar', 'app']);
  return (
    <Stack>
      <FormAlert error={error} />
      <Text>{t(`feed.ask.${of}`)}</Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onNo}>
          {t('app:action.cancel')}
        </Button>
        <Button color={of === 'remove' ? 'red' : undefined} loading={isBusy} onClick={onYes}>
          {t(`feed.${of}`)}
        </Button>
      </Group>
    </Stack>
  );
}
