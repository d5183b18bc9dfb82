import { Anchor, Group, ScrollArea, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { InboxList } from '../inbox/inbox-list';
import { ReadAllButton } from '../inbox/read-all-button';

/** The inbox beside the bell: the newest, and the way to all of it. */
export function InboxPanel({ close }: { close: () => void }) {
  const { t } = useTranslation('notifications');
  return (
    <div>
      <Group justify="space-between" px="md" py="xs">
        <Title order={2} size="h3">
          {t('title')}
        </Title>
        <ReadAllButton />
      </Group>
      <ScrollArea.Autosize mah="min(32rem, 70vh)" type="auto" viewportProps={{ tabIndex: -1 }}>
        <InboxList filters={{}} isBrief onFollow={close} />
      </ScrollArea.Autosize>
      <Group justify="space-between" px="md" py="xs">
        <Anchor component={Link} to="/notifications" size="sm" onClick={close}>
          {t('panel.all')}
        </Anchor>
        <Anchor component={Link} to="/settings/notifications" size="sm" onClick={close}>
          {t('panel.settings')}
        </Anchor>
      </Group>
    </div>
  );
}
