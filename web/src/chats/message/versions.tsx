import { Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { useFormat } from '../../platform/i18n';
import { Markdown } from '../../platform/markdown';
import { ErrorState, ListSkeleton } from '../../platform/ui';

/** What a message said before, the newest first. */
export function Versions({ messageId }: { messageId: string }) {
  const { t } = useTranslation('chats');
  const format = useFormat();
  const { data, error, refetch } = useQuery({
    queryKey: ['chats', 'versions', messageId],
    queryFn: () => answer(api.GET('/api/v1/messages/{id}/versions', { params: { path: { id: messageId } } })),
    staleTime: 0,
  });
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={2} />;
  return (
    <Stack>
      {data.items.map(({ version, content, replacedAt }) => (
        <Paper key={version} withBorder p="sm">
          <Text size="xs" c="dimmed">
            {t('message.until', { time: format.dateTime(replacedAt) })}
          </Text>
          <Markdown text={content} />
        </Paper>
      ))}
    </Stack>
  );
}
