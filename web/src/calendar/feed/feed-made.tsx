import { Alert, Button, Code, Group, List, Stack, Tabs, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { Trans, useTranslation } from 'react-i18next';
import { CopyField } from '../../platform/copy';
import { isLoopback } from '../../platform/reach';

const programs = ['google', 'apple', 'outlook'] as const;

/** A new address, this once, and how other programs are told of it. */
export function FeedMade({ url, onClose }: { url: string; onClose: () => void }) {
  const { t } = useTranslation('calendar');
  return (
    <Stack>
      <Alert color="yellow" icon={<IconKey size={18} />}>
        {t('feed.once')}
      </Alert>
      <CopyField label={t('feed.url')} value={url} />
      {isLoopback(url) ? (
        <Text size="sm">
          <Trans t={t} i18nKey="feed.local" components={{ b: <b />, code: <Code /> }} />
        </Text>
      ) : null}
      <Tabs defaultValue="google" variant="outline">
        <Tabs.List aria-label={t('feed.how')}>
          {programs.map((program) => (
            <Tabs.Tab key={program} value={program}>
              {t(`program.${program}.name`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {programs.map((program) => (
          <Tabs.Panel key={program} value={program} pt="sm">
            <List type="ordered" size="sm" spacing="xs">
              <List.Item>{t(`program.${program}.open`)}</List.Item>
              <List.Item>{t(`program.${program}.add`)}</List.Item>
              <List.Item>{t(`program.${program}.paste`)}</List.Item>
            </List>
          </Tabs.Panel>
        ))}
      </Tabs>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('feed.done')}
        </Button>
      </Group>
    </Stack>
  );
}
