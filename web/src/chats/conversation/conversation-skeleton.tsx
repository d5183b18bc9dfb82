import { Group, Skeleton, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './conversation.module.css';

const widths = ['70%', '45%', '85%', '60%'];

/** A conversation before it is there. */
export function ConversationSkeleton() {
  const { t } = useTranslation();
  return (
    <div className={classes.conversation} role="status" aria-busy aria-label={t('state.loading')}>
      <header className={classes.head}>
        <Skeleton height={20} width="30%" />
      </header>
      <Stack gap="lg" p="md" justify="flex-end" flex={1}>
        {widths.map((width) => (
          <Group key={width} wrap="nowrap" align="flex-start">
            <Skeleton height={36} circle />
            <Stack gap={6} flex={1}>
              <Skeleton height={12} width="20%" />
              <Skeleton height={14} width={width} />
            </Stack>
          </Group>
        ))}
      </Stack>
    </div>
  );
}
